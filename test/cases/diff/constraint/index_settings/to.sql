create table t (a int primary key, b int unique with (fillfactor = 50));
alter table t cluster on t_b_key;
comment on index t_b_key is 'two';
insert into t values (1, 2);
