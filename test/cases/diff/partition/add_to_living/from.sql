create table t (id int, at date not null, n int, primary key (id, at), check (n > 0)) partition by range (at);
create table t_1 partition of t for values from ('2026-01-01') to ('2026-02-01');
create index t_n on t (n);
insert into t values (1, '2026-01-03', 1);
