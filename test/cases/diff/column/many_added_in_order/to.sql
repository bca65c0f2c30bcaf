create table t (id int, z int, a text, m int default 3, b int generated always as (7) stored);
insert into t values (1);
