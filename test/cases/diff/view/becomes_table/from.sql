create table public.t (id int primary key);
create view public.x as select id from public.t;
create function public.f(r public.x) returns int language sql as $$ select r.id $$;
insert into public.t values (1);
