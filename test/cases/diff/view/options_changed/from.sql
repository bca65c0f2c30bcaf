-- forward only: RESET (security_barrier)
-- forward never: DROP VIEW
-- forward never: CREATE
create table public.t (id int primary key, a int);
create view public.v with (security_barrier) as select id from public.t where a > 0;
create view public.w as select id, a from public.t where a > 0 with local check option;
insert into public.t values (1, 2);
