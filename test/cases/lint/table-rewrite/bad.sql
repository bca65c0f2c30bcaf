vacuum full t;
cluster t using i;
alter table t set unlogged;
alter table t set tablespace fast;
