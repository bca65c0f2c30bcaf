create table public.t (id int primary key, a int, b int);
create function public.old() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger x before update of b on public.t for each row execute function public.old();
insert into public.t values (1, 2, 3);
