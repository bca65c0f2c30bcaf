create type public.a as enum ('x');
create table public.b (id int primary key);
create function public.c() returns int language sql as $$ select 1 $$;
create view public.d as select 1 as one;
create table public.keep (id int primary key, v public.a);
insert into public.keep values (1, 'x');
