-- What may go wrong around a change, one row each: `warning`, and a hint. What our role may not see is NULL there and shows nothing.
-- $1 text: name of a restore point, or NULL; made where that is permitted and the log can hold it
with bytes as (
    select 1024 * 1024 * 1024::int8 as much
), replication as (
    select case when pg_is_in_recovery() then null else pg_current_wal_lsn() end as now
), point as materialized (
    select case when $1::text is not null and current_setting('wal_level') <> 'minimal'
                 and has_function_privilege('pg_create_restore_point(text)', 'execute')
                then pg_create_restore_point($1::text) end as lsn
)
select format('archiving of the log fails since %s (%s)', to_char(a.last_failed_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'),
              a.last_failed_wal)::text as warning,
       'Until it works again the log stays on the server''s disk, and there is no recovery to a point in time. See its log and '
       'archive_command.'::text as hint
  from pg_stat_archiver a
 where current_setting('archive_mode') <> 'off' and a.last_failed_time > coalesce(a.last_archived_time, '-infinity')
union all
select format('replica %s is behind by %s%s', coalesce(nullif(s.application_name, ''), s.client_addr::text, 'without a name'),
              pg_size_pretty(pg_wal_lsn_diff(r.now, s.replay_lsn)),
              coalesce(format(', %s s', extract(epoch from s.replay_lag)::int8), '')),
       'It will get the locks of this change later, and what reads there waits for them.'
  from pg_stat_replication s, replication r, bytes b
 where pg_wal_lsn_diff(r.now, s.replay_lsn) > b.much or s.replay_lag > interval '30 seconds'
union all
select format('replication slot %s holds back %s of the log%s', s.slot_name,
              coalesce(pg_size_pretty(pg_wal_lsn_diff(r.now, s.restart_lsn)), 'some'),
              case when s.active then '' else ', and nobody reads it' end),
       case when s.wal_status = 'lost' then 'Its log is gone already: drop it, and build what read from it anew.'
            else 'What rewrites tables adds to it until the disk is full. Let its reader catch up, or drop it: select '
                 || format('pg_drop_replication_slot(%L);', s.slot_name) end
  from pg_replication_slots s, replication r, bytes b
 where not s.active and pg_wal_lsn_diff(r.now, s.restart_lsn) > b.much or s.wal_status in ('unreserved', 'lost')
union all
select format('restore point %s stands at %s', $1::text, p.lsn), null
  from point p where p.lsn is not null
