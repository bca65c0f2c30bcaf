create schema ext;
create extension hstore schema public;
create extension pg_trgm schema ext;
create table public.t (id int primary key, h public.hstore default 'a=>1'::public.hstore, a text);
insert into public.t (id, a) values (1, 'one'), (2, null);
create index t_trgm on public.t using gin (a ext.gin_trgm_ops);
create index t_h on public.t using gin (h);
create view public.v as select h -> 'x' as x from public.t;
create function public.f(h public.hstore) returns int language sql as 'select 1';
