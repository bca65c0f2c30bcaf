alter table t alter column a type text;
alter table t alter column a type varchar(20);
