create type public.e as enum ('a');
create type public.r as range (subtype = int);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
