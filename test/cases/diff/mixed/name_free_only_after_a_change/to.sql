create type public.a as enum ('unused');
create type public.z as enum ('x', 'y');
create table t (id int, v public.z);
insert into t values (1, 'x');
