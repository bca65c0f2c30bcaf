-- Who and where we are: read once after connecting.
select current_setting('server_version_num')::int4 as server_version,
       pg_catalog.current_database()::text as database,
       current_user::text as "user",
       session_user::text as session_user,
       pg_catalog.pg_backend_pid() as backend_pid
