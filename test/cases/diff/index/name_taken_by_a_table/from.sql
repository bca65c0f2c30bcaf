create table t (a int);
create index thing on t (a);
insert into t values (1);
