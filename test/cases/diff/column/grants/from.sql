create table t (a int, b int, c int);
grant select (a, b), update (b) on t to reader;
grant insert (c) on t to writer with grant option;
