create table kept (id int primary key);
create table a (id int primary key, b_id int);
create table b (id int primary key, a_id int references a (id) deferrable initially deferred, kept_id int references kept);
alter table a add foreign key (b_id) references b (id);
create table tree (id int primary key, parent int references tree (id) on delete cascade);
insert into kept values (1);
insert into tree values (1, null), (2, 1);
