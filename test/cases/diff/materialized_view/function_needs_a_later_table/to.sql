create schema z;
create table z.later (id int primary key);
create function public.n() returns bigint language sql as $$ select count(*) from z.later $$;
create materialized view public.m as select public.n() as n;
