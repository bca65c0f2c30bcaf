create collation public.c (locale = 'C');
alter collation public.c owner to app;
comment on collation public.c is 'plain';
create table public.t (id int primary key, v text collate public.c);
insert into public.t values (1, 'a');
