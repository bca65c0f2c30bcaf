-- forward only: GRANT SELECT (a)
create table public.t (id int primary key, a int);
grant select on public.t to reader;
grant select (a) on public.t to reader;
insert into public.t values (1, 2);
