create table n (a timestamp);
alter table t add column b timestamp without time zone;
