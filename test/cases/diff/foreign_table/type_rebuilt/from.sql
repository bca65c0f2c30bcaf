create foreign data wrapper w;
create server s foreign data wrapper w;
create type public.mood as enum ('a', 'b', 'c');
create table public.t (m public.mood);
insert into public.t values ('a');
create foreign table public.f (m public.mood, x int) server s;
