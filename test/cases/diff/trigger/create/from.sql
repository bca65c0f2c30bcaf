create table public.t (id int primary key, a int, b int);
create function public.f() returns trigger language plpgsql as $$ begin return new; end $$;
insert into public.t values (1, 2, 3);
