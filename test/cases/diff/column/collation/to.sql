create table t (a text collate "POSIX", b text);
create index t_a on t (a);
insert into t values ('x', 'y');
