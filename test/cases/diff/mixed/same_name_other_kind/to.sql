create domain public.a as text;
create type public.b as (id int);
create procedure public.c() language sql as $$ select 1 $$;
create materialized view public.d as select 1 as one;
create table public.keep (id int primary key);
insert into public.keep values (1);
