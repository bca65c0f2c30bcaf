-- Whether this server can be migrated through this connection.
select pg_catalog.pg_is_in_recovery() as standby,
       pg_catalog.pg_backend_pid() as pid
