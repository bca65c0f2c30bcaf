alter table t add constraint k unique using index i;
create table n (a int unique);
