alter default privileges for role app in schema public grant select, insert on tables to reader;
alter default privileges for role app revoke execute on functions from public;
alter default privileges for role writer grant all on tables to reader;
