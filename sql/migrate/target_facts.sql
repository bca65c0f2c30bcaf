-- The database that a shadow imitates, and who migrates it.
select pg_catalog.current_setting('server_version_num')::int4 as server_version,
       d.datname::text as database,
       pg_catalog.pg_encoding_to_char(d.encoding)::text as encoding,
       d.datcollate::text as collate,
       d.datctype::text as ctype,
       pg_catalog.pg_get_userbyid(d.datdba)::text as owner,
       session_user::text as "user",
       nullif(current_user::text, session_user::text) as role
  from pg_catalog.pg_database d
 where d.datname = pg_catalog.current_database()
