create table n (a int);
create index on n (a);
create index concurrently i on t (a);
