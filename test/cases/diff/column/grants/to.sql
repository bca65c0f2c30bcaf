create table t (a int, b int, c int);
grant select (b), update (a) on t to reader;
grant select (c) on t to public;
