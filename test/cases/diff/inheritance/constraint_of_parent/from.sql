create table base (id int, constraint gone check (id < 1000));
create table one (constraint gone check (id < 1000)) inherits (base);
create table two () inherits (base);
insert into one values (1);
insert into two values (2);
