create domain public.d as text default 'b' not null;
create table public.t (id int primary key, v public.d);
insert into public.t values (1, 'x');
