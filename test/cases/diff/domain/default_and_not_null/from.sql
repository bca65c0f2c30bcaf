create domain public.d as text default 'a';
create table public.t (id int primary key, v public.d);
insert into public.t values (1, 'x');
