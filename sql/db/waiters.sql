-- Backends that wait for a lock behind $1. What a backend waits for is read without touching the lock
-- tables; only those that do wait are asked for their blockers. Needs pg_read_all_stats.
select a.pid::int4 as pid
  from (select pid from pg_stat_get_activity(null) where wait_event_type = 'Lock' offset 0) a
 where $1 = any (pg_blocking_pids(a.pid))
