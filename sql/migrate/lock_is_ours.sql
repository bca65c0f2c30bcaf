-- Whether this session still holds the advisory lock: a migration may have released it.
-- $1, $2 text: the two halves of its key
select exists (select from pg_catalog.pg_locks l
               where l.locktype = 'advisory' and l.pid = pg_catalog.pg_backend_pid() and l.granted and l.objsubid = 2
                 and l.classid::int8 = $1::int8 and l.objid::int8 = $2::int8)
