alter table t add constraint c check (a > 0) not valid;
create table n (a int check (a > 0));
alter table n add check (a > 1);
