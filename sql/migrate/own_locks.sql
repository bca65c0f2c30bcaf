-- Relations on which our own transaction holds more than a reader's or a writer's lock, and whether the
-- session advisory lock is still ours (a migration may have released it).
select coalesce(l.relation, 0::oid)::text as relation, (l.locktype = 'advisory')::text as advisory
from pg_catalog.pg_locks l
where l.pid = pg_catalog.pg_backend_pid() and l.granted
  and (l.locktype = 'advisory'
       or l.locktype = 'relation' and l.database = (select d.oid from pg_catalog.pg_database d
                                                    where d.datname = pg_catalog.current_database())
          and l.mode in ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                         'AccessExclusiveLock'))
