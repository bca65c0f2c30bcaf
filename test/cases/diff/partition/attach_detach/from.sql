create table t (id int, at date not null, constraint c check (id > 0)) partition by range (at);
create table t_1 partition of t for values from ('2026-01-01') to ('2026-02-01');
create table t_2 (id int, at date not null, constraint c check (id > 0));
create index t_at on t (at);
create index t_2_at on t_2 (at);
insert into t values (1, '2026-01-03');
insert into t_2 values (2, '2026-02-03');
-- forward only: DETACH PARTITION
-- forward only: ATTACH PARTITION
