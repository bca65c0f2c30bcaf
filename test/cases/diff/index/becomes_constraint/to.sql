create table t (a int not null, b int);
alter table t add constraint k unique (a);
insert into t values (1, 2);
