create table t (id int, at date not null, n int, primary key (id, at), check (n > 0)) partition by range (at);
create table t_1 partition of t for values from ('2026-01-01') to ('2026-02-01');
create table t_2 partition of t for values from ('2026-02-01') to ('2026-03-01');
create table t_d partition of t default;
create index t_n on t (n);
create index own on t_2 (n desc);
insert into t values (1, '2026-01-03', 1);
