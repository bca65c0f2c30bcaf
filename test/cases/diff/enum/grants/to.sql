create type public.e as enum ('a');
create type public.r as range (subtype = int);
revoke usage on type public.e from public;
grant usage on type public.e to reader with grant option;
revoke usage on type public.r from public;
grant usage on type public.r to writer;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
