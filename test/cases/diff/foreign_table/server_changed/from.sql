create foreign data wrapper w;
create server s foreign data wrapper w;
create server t foreign data wrapper w;
create foreign table public.f (a int check (a > 0)) server s options (t 'one');
create view public.v as select a from public.f;
