create table t (a int, b int, c int, constraint u unique nulls not distinct (a), constraint v unique (b), constraint w unique (c) include (a) with (fillfactor = 60));
comment on index w is 'of the index';
alter table t cluster on w;
insert into t values (1, 1, 1);
