create table public.t (id int primary key, a int);
create function public.new() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger x before update of a on public.t for each row execute function public.new();
insert into public.t values (1, 2);
