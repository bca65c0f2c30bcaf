create table t (id int, at date);
insert into t values (1, '2026-01-01');
-- forward refused: partition_key
-- backward refused: partition_key
