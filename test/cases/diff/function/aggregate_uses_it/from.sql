create function public.add(a int, b int) returns int language sql as $$ select coalesce(a, 0) + b $$;
create aggregate public.total(int) (sfunc = public.add, stype = int, initcond = '0');
create table public.t (id int primary key, v int);
create view public.v as select public.total(v) as n from public.t;
insert into public.t values (1, 2);
