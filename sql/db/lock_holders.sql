-- Every lock on these relations, held or asked for, of other sessions; who conflicts is decided in db/lock.c.
-- A request that waits counts: it stands before ours, also for NOWAIT.
-- $1 json: [{"schema", "name", "mode"}]
select coalesce(l.pid, 0)::int4 as pid,
       format('%I.%I', w.schema, w.name)::text as relation,
       w.mode::text as wanted,
       l.mode::text as mode,
       l.granted::bool as granted,
       coalesce(a.usename, p.owner, 'unknown')::text as "user",
       coalesce(nullif(a.application_name, ''), 'prepared transaction ' || p.gid, a.backend_type, 'unknown')::text
           as application,
       coalesce(a.state, '')::text as state,
       coalesce(left(a.query, 120), '')::text as query,
       coalesce(extract(epoch from clock_timestamp() - coalesce(a.xact_start, p.prepared)), 0)::float8 as transaction_age_s
  from json_to_recordset($1::json) as w (schema text, name text, mode text)
  join pg_namespace n on n.nspname = w.schema
  join pg_class c on c.relnamespace = n.oid and c.relname = w.name
  join pg_locks l on l.locktype = 'relation' and l.relation = c.oid
                 and l.database = (select oid from pg_database where datname = current_database())
  left join pg_stat_activity a on a.pid = l.pid
  left join pg_prepared_xacts p on l.pid is null and l.virtualtransaction = '-1/' || p.transaction::text
 where l.pid is distinct from pg_backend_pid()
 order by transaction_age_s desc, pid
