create table t (id int, a int, b int not null);
insert into t values (1, 2, 3);
