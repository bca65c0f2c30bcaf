alter default privileges in schema public grant all on tables to reader;
alter default privileges grant execute on functions to writer;
alter default privileges revoke execute on functions from public;
alter default privileges in schema public grant usage on sequences to reader;
