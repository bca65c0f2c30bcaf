create schema ext;
create extension hstore schema ext;
create extension pg_trgm schema ext;
create extension citext schema public;
create extension ltree schema public;
create extension btree_gist;
create extension intarray;
create extension "uuid-ossp" schema ext;
create extension pgcrypto schema ext;
create table public.t (id int primary key, a text, h ext.hstore default 'x=>1'::ext.hstore, many ext.hstore[], c public.citext, p public.ltree, n int[],
    u uuid default ext.uuid_generate_v4(), v uuid default ext.gen_random_uuid(), d int generated always as (length(ext.digest(a, 'md5'))) stored, during int4range,
    exclude using gist (id with =, during with &&), check (h operator(ext.?) 'x'));
insert into public.t (id, a) values (1, 'one'), (2, null);
create index t_trgm on public.t using gin (a ext.gin_trgm_ops);
create index t_path on public.t using gist (p);
create index t_ints on public.t using gist (n public.gist__int_ops);
create domain public.mail as public.citext check (value ~ '@');
create type public.pair as (k public.citext, v ext.hstore);
create function public.f(h ext.hstore) returns public.citext language sql as 'select null';
create view public.v as select h operator(ext.->) 'x' as x, c = 'y' as y from public.t;
create policy y on public.t using (h operator(ext.?) 'a');
create aggregate public.last(ext.hstore) (sfunc = ext.hs_concat, stype = ext.hstore);
