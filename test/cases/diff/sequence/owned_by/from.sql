create table a (id int, n int);
create table b (id int);
create sequence s owned by a.id;
create sequence r owned by a.n;
create sequence q;
insert into a values (1, 1);
