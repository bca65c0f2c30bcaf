-- Locks on relations that this session holds now.
select l.relation, l.mode
  from pg_catalog.pg_locks l
 where l.pid = pg_catalog.pg_backend_pid()
   and l.locktype = 'relation'
   and l.granted
   and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
 order by l.relation, l.mode
