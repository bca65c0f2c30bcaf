create text search dictionary public.d (template = simple, accept = 'true');
create text search dictionary public.e (template = simple, stopwords = 'french');
create text search configuration public.c (parser = pg_catalog.default);
alter text search configuration public.c add mapping for word with public.d, public.e;
