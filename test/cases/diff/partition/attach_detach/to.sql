create table t (id int, at date not null, constraint c check (id > 0)) partition by range (at);
create table t_1 (id int, at date not null, constraint c check (id > 0));
create index t_1_at_idx on t_1 (at);
create table t_2 (id int, at date not null, constraint c check (id > 0));
create index t_2_at on t_2 (at);
alter table t attach partition t_2 for values from ('2026-02-01') to ('2026-03-01');
create index t_at on t (at);
insert into t values (2, '2026-02-03');
insert into t_1 values (1, '2026-01-03');
