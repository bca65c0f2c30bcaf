create table t (id int not null, at date not null, n int) partition by range (at);
create table t_1 partition of t for values from ('2026-01-01') to ('2026-02-01');
create table t_2 partition of t for values from ('2026-02-01') to ('2026-03-01') partition by list (n);
create table t_2_1 partition of t_2 default;
create index t_1_own on t_1 (n);
insert into t values (1, '2026-01-03', 1), (2, '2026-02-03', 1);
