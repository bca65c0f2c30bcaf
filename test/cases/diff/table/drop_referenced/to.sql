create table b (id int primary key, a_id int);
insert into b values (10, null), (11, null);
