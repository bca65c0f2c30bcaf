create table t (a int, b int, c text);
create statistics gone on a, b from t;
create statistics changed (ndistinct) on a, b from t;
create statistics kept on a, c from t;
alter statistics kept set statistics 50;
insert into t values (1, 2, 'x');
-- forward only: ALTER STATISTICS
