create schema gone;
create table gone.t (id int primary key);
create view gone.v as select * from gone.t;
create schema kept;
create table kept.t (id int references gone.t);
insert into gone.t values (1);
insert into kept.t values (1);
