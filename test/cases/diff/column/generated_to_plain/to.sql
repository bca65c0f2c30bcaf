create table t (a int, b int default 4);
insert into t values (1);
