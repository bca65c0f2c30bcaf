create table public.t (id int primary key, a int, b int);
create function public.f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger plain before insert or update of a, b on public.t for each row when (new.a > 3) execute function public.f('x', 'it''s', '1');
create trigger "Quoted T" after delete on public.t for each statement execute function public.f();
create constraint trigger late after insert on public.t deferrable initially deferred for each row execute function public.f();
create trigger moved after update on public.t referencing old table as o new table as n for each statement execute function public.f();
create trigger gone before truncate on public.t execute function public.f();
comment on trigger plain on public.t is 'does';
insert into public.t values (1, 2, 3);
