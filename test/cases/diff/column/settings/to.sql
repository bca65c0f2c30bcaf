create table t (a text, b text, c numeric, d jsonb);
alter table t alter a set statistics 20, alter c set storage plain, alter d set compression pglz, alter b set (n_distinct_inherited = 10);
insert into t values ('x', 'y', 1, '{}');
