create table t (a text);
create index i on t ((a || ' WITH (x=1)'));
create index "j WITH (y=2)" on t (a) with (fillfactor = 60) where a <> ') WITH (';
insert into t values ('x');
