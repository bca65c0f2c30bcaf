create table public.docs (id int primary key, body text);
insert into public.docs values (1, 'one'), (2, null);
