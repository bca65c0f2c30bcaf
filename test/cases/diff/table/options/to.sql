create table t (id int, doc text) with (fillfactor = 90, toast.autovacuum_vacuum_scale_factor = 0.25);
insert into t values (1, 'x');
