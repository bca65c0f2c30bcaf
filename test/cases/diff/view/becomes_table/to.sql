create table public.t (id int primary key);
create table public.x (id int);
create function public.f(r public.x) returns int language sql as $$ select r.id $$;
insert into public.t values (1);
