-- forward never: TEXT SEARCH CONFIGURATION public.c (
-- backward never: TEXT SEARCH CONFIGURATION public.c (
create text search dictionary public.gone (template = simple);
create text search dictionary public.stays (template = simple);
create text search configuration public.c (parser = pg_catalog.default);
alter text search configuration public.c add mapping for word with public.gone, public.stays;
alter text search configuration public.c add mapping for asciiword with public.stays, simple;
alter text search configuration public.c add mapping for "numword" with simple;
create table public.t (a text);
insert into public.t values ('some words here');
create index t_found on public.t using gin (to_tsvector('public.c', a));
