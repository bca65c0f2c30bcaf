create table t (a text, b text, c numeric, d jsonb);
alter table t alter a set storage external, alter b set statistics 500, alter b set (n_distinct = -0.5), alter d set compression lz4;
insert into t values ('x', 'y', 1, '{}');
-- forward never: CREATE TABLE
