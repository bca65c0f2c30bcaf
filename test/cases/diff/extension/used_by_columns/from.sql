create table public.t (id int primary key, a text);
insert into public.t values (1, 'one'), (2, null);
