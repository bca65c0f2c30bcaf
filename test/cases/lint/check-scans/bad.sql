alter table t add constraint c check (a > 0);
alter table t add check (a > 0);
