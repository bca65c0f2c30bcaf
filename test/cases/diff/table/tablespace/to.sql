create table t (id int primary key using index tablespace side) tablespace side;
create index t_id on t (id) tablespace side;
insert into t values (1);
