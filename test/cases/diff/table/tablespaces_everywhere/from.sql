-- forward never: DROP INDEX
-- forward never: DROP TABLE
create table public.t (id int primary key, a int unique, b text) tablespace side;
insert into public.t values (1, 1, 'one'), (2, 2, null);
create index t_b on public.t (b) tablespace side;
create index t_ab on public.t (a, b);
create materialized view public.m tablespace side as select id from public.t;
create table public.p (id int primary key) partition by range (id) tablespace side;
create table public.p1 partition of public.p for values from (0) to (10) tablespace side;
