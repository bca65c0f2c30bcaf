create type public.st as enum ('b', 'a', 'c');
create table public.base (id int, st public.st);
create table public.child (extra text) inherits (public.base);
create table public.part (id int, st public.st) partition by range (id);
create table public.part_1 partition of public.part for values from (0) to (10);
insert into public.base values (1, 'a');
insert into public.child values (2, 'b', 'x');
insert into public.part values (3, 'a');
