create type public.st as enum ('b', 'a');
create function public.touch() returns trigger language plpgsql as $$ begin return new; end $$;
create function public.st_rank(s public.st) returns int immutable language sql as $$ select 1 $$;
create table public.t (id int primary key, st public.st, is_a boolean generated always as (st = 'a'::public.st) stored);
create trigger touch before update on public.t for each row when (new.st = 'a'::public.st) execute function public.touch();
create unique index by_rank on public.t (public.st_rank(st), id);
insert into public.t (id, st) values (1, 'a'), (2, 'b');
