-- Tables and views in scope that this role may lock in ACCESS SHARE mode.
--   oid, schema, name
--   locked   by this session already
select c.oid, n.nspname::text as schema, c.relname::text as name,
       exists (select from pg_locks l
                where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.relation = c.oid and l.granted
                  and l.mode = 'AccessShareLock') as locked
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.relkind in ('r', 'p', 'v')
   and has_table_privilege(c.oid, 'select')
 order by c.oid
