create table t (a int, b int, c text);
create statistics changed (ndistinct, mcv) on a, b from t;
create statistics kept on a, c from t;
create statistics e on (a + b), lower(c) from t;
alter statistics e set statistics 0;
alter statistics e owner to app;
comment on statistics e is 'expression';
insert into t values (1, 2, 'x');
