create table public.t (id int primary key, a int);
grant select on public.t to app;
insert into public.t values (1, 2);
