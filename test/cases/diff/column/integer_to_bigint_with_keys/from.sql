create table a (id int primary key, n smallint default 3);
create table b (id int primary key, a_id int not null references a on delete cascade);
insert into a values (1);
insert into b values (1, 1);
