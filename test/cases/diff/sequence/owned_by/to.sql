create table a (id int, n int);
create table b (id int);
create sequence s owned by b.id;
create sequence r;
create sequence q owned by a.n;
insert into a values (1, 1);
