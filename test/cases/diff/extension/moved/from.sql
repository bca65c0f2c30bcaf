-- forward only: SET SCHEMA ext
-- forward never: DROP EXTENSION
create schema ext;
create extension pg_trgm schema public;
create table public.t (id int primary key, v text);
create index t_v on public.t using gin (v public.gin_trgm_ops);
insert into public.t values (1, 'x');
