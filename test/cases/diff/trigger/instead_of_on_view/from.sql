create table public.t (id int primary key, a int);
create view public.v as select id from public.t;
create function public.f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger ins instead of insert on public.v for each row execute function public.f();
insert into public.t values (1, 2);
