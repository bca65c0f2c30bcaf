create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table public.f (new int, a int, c int) server s options (t 'one');
grant select (c) on public.f to reader;
create view public.v as select a, c from public.f;
