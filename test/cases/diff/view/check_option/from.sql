-- forward never: DROP VIEW
-- backward never: DROP VIEW
create table public.t (a int, b int);
insert into public.t values (1, 2);
create view public.v as select a, b from public.t where a > 0 with local check option;
create view public.w as select a, b from public.t where a > 0 with cascaded check option;
create view public.x as select a, b from public.t where a > 0;
create view public.y with (security_barrier, security_invoker = false) as select a from public.t with check option;
