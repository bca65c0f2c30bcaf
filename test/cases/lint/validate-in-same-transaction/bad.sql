alter table t add constraint c check (a > 0) not valid;
alter table t validate constraint c;
