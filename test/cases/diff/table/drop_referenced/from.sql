create table a (id int primary key, note text);
create table b (id int primary key, a_id int references a);
create view a_notes as select note from a;
insert into a values (1, 'x');
insert into b values (10, 1);
