create table t (a int not null, b int);
create unique index k on t (a);
insert into t values (1, 2);
