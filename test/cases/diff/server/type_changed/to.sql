create foreign data wrapper w;
create server s type 'b' foreign data wrapper w;
create user mapping for public server s options (user 'me');
create foreign table public.f (a int) server s;
create view public.v as select a from public.f;
