create table t (a int primary key with (fillfactor = 70), b int unique);
alter table t cluster on t_pkey;
comment on index t_pkey is 'one';
insert into t values (1, 2);
-- forward never: DROP
