create table base (id int, gone text, v int check (v > 0));
create table one (extra int) inherits (base);
create table two (v int, gone text) inherits (base);
create view see as select id, v from one;
insert into base values (1, 'x', 1);
insert into one values (2, 'y', 2, 3);
insert into two values (3, 'z', 4);
