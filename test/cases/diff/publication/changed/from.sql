-- forward never: DROP PUBLICATION p
-- forward only: DROP PUBLICATION x
create table public.t (id int primary key, a int, b text);
create table public.u (id int primary key);
create table public.w (id int primary key);
create schema s;
create publication p for table public.t, public.u with (publish = 'insert');
create publication q for tables in schema s;
create publication r for table public.t (id, a) where (a > 3);
create publication x for all tables;
insert into public.t values (1, 2, 'x');
