create table t (a int, b int, c int, constraint u unique (a), constraint v unique (b) deferrable initially deferred);
insert into t values (1, 1, 1);
