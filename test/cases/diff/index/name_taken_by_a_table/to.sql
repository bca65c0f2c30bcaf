create table t (a int);
create table thing (a int);
create index other on t (a);
insert into t values (1);
