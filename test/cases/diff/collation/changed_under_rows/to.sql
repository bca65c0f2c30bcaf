create collation public.c (lc_collate = 'C', lc_ctype = 'POSIX');
create domain public.word as text collate public.c check (value <> '');
create type public.pair as (a text collate public.c, b int);
create table public.t (id int primary key, v text collate public.c, w public.word, p public.pair);
insert into public.t values (1, 'a', 'b', '(x,1)'), (2, null, null, null);
create index t_v on public.t (v);
create view public.sorted as select v, w from public.t order by v;
create function public.f(public.word) returns int language sql as $$ select 1 $$;
