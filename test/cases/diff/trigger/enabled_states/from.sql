-- forward never: DROP TRIGGER
-- forward only: DISABLE TRIGGER a
create table public.t (id int primary key);
create function public.f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a before insert on public.t for each row execute function public.f();
create trigger b before insert on public.t for each row execute function public.f();
create trigger c before insert on public.t for each row execute function public.f();
create trigger d before insert on public.t for each row execute function public.f();
alter table public.t disable trigger d;
alter table public.t enable always trigger c;
insert into public.t values (1);
