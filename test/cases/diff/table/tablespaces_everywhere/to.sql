create table public.t (id int primary key using index tablespace side, a int, b text, constraint t_a_key unique (a) using index tablespace side);
insert into public.t values (1, 1, 'one'), (2, 2, null);
create index t_b on public.t (b);
create index t_ab on public.t (a, b) tablespace side;
create materialized view public.m as select id from public.t;
create table public.p (id int primary key) partition by range (id);
create table public.p1 partition of public.p for values from (0) to (10);
