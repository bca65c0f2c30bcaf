-- forward only: CREATE OR REPLACE FUNCTION public.f
-- forward never: DROP
create table public.t (id int primary key, v int);
create function public.f(a int) returns int language sql immutable as $$ select a + 1 $$;
create view public.v as select id, public.f(v) as w from public.t;
create index t_f on public.t (public.f(v));
insert into public.t values (1, 2);
