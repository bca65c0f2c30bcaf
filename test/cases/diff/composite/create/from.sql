create table public.t (id int primary key);
insert into public.t values (1);
