-- Who holds the lock of this database. $1, $2 text: its two keys
select format('backend %s (%s, %s%s) since %s', l.pid, coalesce(a.usename, 'unknown user'),
              coalesce(nullif(a.application_name, ''), 'no application name'),
              coalesce(' from ' || host(a.client_addr), ''),
              to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'))::text as holder
  from pg_locks l
  left join pg_stat_activity a on a.pid = l.pid
 where l.locktype = 'advisory' and l.granted and l.objsubid = 2
   and l.classid = $1::oid and l.objid = $2::oid
   and l.database = (select oid from pg_database where datname = current_database())
