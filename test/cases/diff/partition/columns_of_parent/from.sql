create table t (id int not null, at date not null, gone text, n int default 4) partition by range (at);
create table t_1 partition of t for values from ('2026-01-01') to ('2026-02-01');
create table t_2 partition of t for values from ('2026-02-01') to ('2026-03-01');
insert into t values (1, '2026-01-03', 'x', 1), (2, '2026-02-03', 'y', 1);
