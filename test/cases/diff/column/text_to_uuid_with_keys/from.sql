create table a (id text primary key);
create table b (id int primary key, a_id text references a);
insert into a values ('6b5f3a1e-2c4d-4e6f-8a90-1b2c3d4e5f60');
insert into b values (1, '6b5f3a1e-2c4d-4e6f-8a90-1b2c3d4e5f60');
