create table public.seed (id int primary key);
insert into public.seed values (1);
