create aggregate public.plus(int) (sfunc = int84pl, stype = bigint, initcond = '0');
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
create view public.v as select public.plus(id) as n from public.t;
