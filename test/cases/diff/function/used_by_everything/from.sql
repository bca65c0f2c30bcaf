create function public.f(a int) returns int language sql immutable as $$ select a $$;
create table public.t (id int primary key, v int default public.f(1), check (public.f(v) > 0),
    g int generated always as (public.f(v)) stored);
create index t_f on public.t (public.f(v));
create function public.trg() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger t_trg before insert on public.t for each row when (public.f(new.v) > 3) execute function public.trg();
alter table public.t enable row level security;
create policy p on public.t using (public.f(id) > 0);
create domain public.d as int check (public.f(value) > 0);
insert into public.t (id, v) values (1, 2);
