create table t (id int, doc text) with (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
insert into t values (1, 'x');
-- forward only: RESET
-- forward never: CREATE TABLE
