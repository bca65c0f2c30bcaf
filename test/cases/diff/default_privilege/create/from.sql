create table public.old (id int primary key);
