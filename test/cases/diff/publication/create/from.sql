create table public.t (id int primary key, a int, b text);
create table public.u (id int primary key);
create schema s;
insert into public.t values (1, 2, 'x');
