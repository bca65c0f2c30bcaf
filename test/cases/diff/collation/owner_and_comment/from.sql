-- forward never: DROP COLLATION
create collation public.c (locale = 'C');
create table public.t (id int primary key, v text collate public.c);
insert into public.t values (1, 'a');
