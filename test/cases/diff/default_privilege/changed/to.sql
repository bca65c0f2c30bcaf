alter default privileges for role app in schema public grant select on tables to reader with grant option;
alter default privileges for role app in schema public grant update on tables to writer;
alter default privileges for role app revoke execute on functions from app;
