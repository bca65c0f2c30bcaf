create table public.t (id int primary key, a int);
insert into public.t values (1, 2);
