alter table t add constraint f foreign key (a) references u not valid;
create table n (a int references u);
