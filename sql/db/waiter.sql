-- Who a waiting backend is, and for what it waits. $1 text: its pid
select l.pid::int4 as pid,
       coalesce(format('%I.%I', n.nspname, c.relname), l.locktype)::text as relation,
       l.mode::text as mode,
       coalesce(a.usename, 'unknown')::text as "user",
       coalesce(nullif(a.application_name, ''), a.backend_type, 'unknown')::text as application,
       coalesce(a.state, '')::text as state,
       coalesce(left(a.query, 120), '')::text as query,
       coalesce(extract(epoch from clock_timestamp() - a.xact_start), 0)::float8 as transaction_age_s
  from pg_locks l
  left join pg_stat_activity a on a.pid = l.pid
  left join pg_class c on c.oid = l.relation
  left join pg_namespace n on n.oid = c.relnamespace
 where l.pid = $1::int4 and not l.granted
 limit 1
