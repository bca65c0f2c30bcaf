create table base (id int, note text);
create table base_two (note text);
create table one () inherits (base);
create table two (id int, note text);
create table three () inherits (base, base_two);
insert into one values (1, 'a');
insert into two values (2, 'b');
insert into three (id, note) values (3, 'c');
