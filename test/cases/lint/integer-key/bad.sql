create table n (id int primary key);
create table m (id serial);
