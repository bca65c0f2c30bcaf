-- forward only: WITH (security_barrier='true', security_invoker='true')
-- forward never: DROP VIEW
create table public.t (id int primary key, a int);
create view public.v with (security_barrier, security_invoker = true) as select id from public.t;
insert into public.t values (1, 2);
