-- forward only: ALTER TEXT SEARCH DICTIONARY
-- forward never: DROP
-- backward never: DROP
create text search dictionary public.d (template = simple, stopwords = 'english', accept = 'false');
create text search dictionary public.e (template = simple);
create text search configuration public.c (parser = pg_catalog.default);
alter text search configuration public.c add mapping for word with public.d, public.e;
