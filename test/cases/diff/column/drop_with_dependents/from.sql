create table t (id int primary key, a int, b text);
create index t_a on t (a);
create index t_ab on t (a, b);
alter table t add constraint c check (a > 0), add unique (a);
create view v as select * from t;
create view w as select id, b from v;
insert into t values (1, 2, 'x');
