create table public.t (id int primary key, a int);
create table public.u (id int primary key);
grant select on public.t to reader;
grant all on public.u to writer with grant option;
insert into public.t values (1, 2);
