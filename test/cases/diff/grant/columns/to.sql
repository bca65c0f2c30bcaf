create table public.t (id int primary key, a int, b int);
grant select (id), insert (a) on public.t to reader;
grant references (id) on public.t to writer with grant option;
grant select (a) on public.t to public;
insert into public.t values (1, 2, 3);
