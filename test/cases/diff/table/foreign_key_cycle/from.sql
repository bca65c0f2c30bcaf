create table kept (id int primary key);
insert into kept values (1);
