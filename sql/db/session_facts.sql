-- Who and where we are: read once after connecting.
select pg_catalog.current_setting('server_version_num')::int4 as server_version,
       pg_catalog.current_database()::text as database,
       current_user::text as "user",
       pg_catalog.pg_backend_pid() as backend_pid
