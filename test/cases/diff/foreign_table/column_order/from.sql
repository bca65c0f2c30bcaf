-- no rows stand there: it is made again, in the order that is wanted
create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table public.f (a int, b text, c int) server s options (t 'one');
grant select (c) on public.f to reader;
create view public.v as select a, c from public.f;
