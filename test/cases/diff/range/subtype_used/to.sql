create type public.span as range (subtype = int8);
create table public.t (id int primary key, s public.span, ss public.span[], m public.span_multirange);
create index t_s on public.t using gist (s);
insert into public.t values (1, '[1,5)', '{"[1,2)"}', '{[1,2),[5,6)}'), (2, null, null, null);
