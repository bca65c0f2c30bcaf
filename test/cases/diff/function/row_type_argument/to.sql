create table public.t (id int primary key, v int, w int default 3);
create function public.show(r public.t) returns text language sql as $$ select r.v::text $$;
create function public.all_t() returns setof public.t language sql as $$ select * from public.t $$;
insert into public.t values (1, 2, 3);
