create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
