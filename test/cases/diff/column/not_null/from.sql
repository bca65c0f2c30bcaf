create table t (id int, a int not null, b int);
insert into t values (1, 2, 3);
