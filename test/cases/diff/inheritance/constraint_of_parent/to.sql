create table base (id int, constraint came check (id > 0), constraint alone check (id <> 7) no inherit);
create table one () inherits (base);
create table two (constraint came check (id > 0)) inherits (base);
insert into one values (1);
insert into two values (2);
