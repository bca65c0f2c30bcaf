create text search template public.own (init = dsimple_init, lexize = dsimple_lexize);
create text search dictionary public.d (template = public.own);
create text search parser public.p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype);
create text search configuration public.c (parser = public.p);
alter text search configuration public.c add mapping for word with public.d;
create table public.t (a text, found tsvector default to_tsvector('public.c', 'none'));
insert into public.t (a) values ('some words here');
create index t_found on public.t using gin (to_tsvector('public.c', a));
create view public.v as select to_tsvector('public.c', a) from public.t;
