create table t (id int primary key);
create index t_id on t (id);
insert into t values (1);
