alter table t alter column a type bigint;
alter table t alter a type int using a::int;
