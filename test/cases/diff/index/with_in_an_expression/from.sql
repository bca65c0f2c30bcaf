create table t (a text);
create index i on t ((a || ' WITH (x=1)')) with (fillfactor = 70);
create index "j WITH (y=2)" on t (a);
insert into t values ('x');
