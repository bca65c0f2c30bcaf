create table keep (id int);
create table t (id int, a int, primary key (id, a)) partition by range (id);
create table t_1 partition of t for values from (1) to (10) partition by list (a);
create table t_1_1 partition of t_1 for values in (1);
create table c (id int, a int, foreign key (id, a) references t);
create view on_leaf as select * from t_1_1;
create index t_a on t (a);
