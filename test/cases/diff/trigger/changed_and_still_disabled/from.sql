create table public.t (id int primary key);
create function public.f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a before insert on public.t for each row execute function public.f();
comment on trigger a on public.t is 'a';
alter table public.t disable trigger a;
insert into public.t values (1);
