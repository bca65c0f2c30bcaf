create table public.kept (id int primary key);
insert into kept values (1), (2);
