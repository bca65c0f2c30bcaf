create table t (id int primary key) partition by range (id);
create table t_1 partition of t for values from (1) to (10);
create table c (t_id int references t);
insert into t values (1);
insert into c values (1);
