create table public.old (id int primary key);
alter default privileges for role app in schema public grant select, insert on tables to reader;
alter default privileges for role app grant usage on sequences to reader with grant option;
alter default privileges for role app revoke execute on functions from public;
alter default privileges for role app grant usage on schemas to reader;
alter default privileges for role app revoke usage on types from public, app;
alter default privileges in schema public grant select on tables to public;
