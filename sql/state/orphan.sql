-- Backends of events that are still there, except our own: the last event's alone can be at work.
-- Where its start may not be seen (another role, no pg_read_all_stats) the pid has to say it.
select e.id::int8 as id
  from (select id, kind, pid, backend_start from theseus.event order by id desc limit 1) e
 where e.kind in ('intent', 'progress') and e.pid <> pg_backend_pid()
   and exists (select from pg_stat_get_activity(e.pid) a
                where a.backend_start is null or a.backend_start = e.backend_start)
