-- forward refused: part of the partition key
-- backward refused: part of the partition key
create type public.kind as enum ('a', 'b');
create table public.p (id int, kind public.kind) partition by list (kind);
create table public.p_a partition of public.p for values in ('a');
create table public.p_b partition of public.p for values in ('b');
insert into public.p values (1, 'a'), (2, 'b');
