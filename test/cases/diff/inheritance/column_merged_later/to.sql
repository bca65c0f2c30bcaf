create table kept ();
create table base (a int);
create table one (b int, z int) inherits (base);
alter table base add column b int;
create table alone (b int, a int);
alter table alone inherit base;
