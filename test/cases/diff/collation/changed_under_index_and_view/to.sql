create collation public.c (lc_collate = 'C', lc_ctype = 'POSIX');
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);

create index t_v on public.t (v collate public.c);
create view public.sorted as select v from public.t order by v collate public.c;
