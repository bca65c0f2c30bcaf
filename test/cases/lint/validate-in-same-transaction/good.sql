alter table t validate constraint c;
