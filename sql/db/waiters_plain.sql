-- As waiters.sql, for a role that may not see what others wait for.
select l.pid::int4 as pid
  from (select distinct pid from pg_locks where not granted and pid is not null offset 0) l
 where $1 = any (pg_blocking_pids(l.pid))
