create table public.t (id int primary key, owner text);
create table public.members (name text primary key);
insert into public.t values (1, 'a');
