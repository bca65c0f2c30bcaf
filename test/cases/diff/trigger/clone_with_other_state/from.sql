create table public.p (id int, a int) partition by range (id);
create table public.p1 partition of public.p for values from (0) to (10);
create table public.p2 partition of public.p for values from (10) to (20);
create function public.f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger everywhere after insert on public.p for each row execute function public.f();
insert into public.p values (1, 2), (11, 3);
