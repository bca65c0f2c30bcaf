create table public.t (id int primary key);
alter table public.t owner to app;
grant select on public.t to writer with grant option;
set role writer;
grant select on public.t to reader with grant option;
set role reader;
grant select on public.t to "Mixed Role";
reset role;
insert into public.t values (1);
