-- forward never: DROP FUNCTION
-- backward never: DROP FUNCTION
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);

create function public.n(a int) returns bigint language sql as $$ select count(*) from public.t where id > a $$;
create view public.v as select public.n(1) as n;
