create schema ext;
create extension hstore schema ext;
create extension pg_trgm schema public;
create table public.t (id int primary key, h ext.hstore default 'a=>1'::ext.hstore, a text);
insert into public.t (id, a) values (1, 'one'), (2, null);
create index t_trgm on public.t using gin (a public.gin_trgm_ops);
create index t_h on public.t using gin (h);
create view public.v as select h OPERATOR(ext.->) 'x' as x from public.t;
create function public.f(h ext.hstore) returns int language sql as 'select 1';
