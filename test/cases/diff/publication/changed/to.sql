create table public.t (id int primary key, a int, b text);
create table public.u (id int primary key);
create table public.w (id int primary key);
create schema s;
create publication p for table public.t, public.w with (publish = 'insert, delete', publish_via_partition_root);
create publication q for tables in schema public;
create publication r for table public.t (id, b) where (b <> 'y');
create publication x for table public.t;
insert into public.t values (1, 2, 'x');
