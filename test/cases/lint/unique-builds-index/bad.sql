alter table t add constraint k unique (a);
alter table t add primary key (a);
