create table n (a int);
alter table n rename to m;
alter index i rename to j;
