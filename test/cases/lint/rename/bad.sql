alter table t rename to u;
alter table t rename column a to b;
