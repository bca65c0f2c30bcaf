create table public.t (id int primary key, a int);
create view public.v as select id, a as y from public.t;
insert into public.t values (1, 2);
