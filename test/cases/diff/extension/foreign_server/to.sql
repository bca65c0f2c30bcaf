create schema ext;
create extension postgres_fdw schema ext;
create server far foreign data wrapper postgres_fdw options (host 'nowhere.invalid', port '1', dbname 'x', use_remote_estimate 'false');
create user mapping for app server far options (user 'me', password_required 'false');
create foreign table public.f (a int options (column_name 'b'), c text) server far options (schema_name 'x', table_name 'y');
create table public.t (a int);
create view public.v as select a from public.f;
