create table public.t (id int primary key, a int, b int);
grant select (id, a), update (b) on public.t to reader;
grant select on public.t to writer;
insert into public.t values (1, 2, 3);
