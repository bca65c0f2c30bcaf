-- What stands against writing more just now. $1 oid of the table, text. What may not be seen is NULL.
select (select max(extract(epoch from r.replay_lag) * 1000) from pg_stat_replication r)::int8 as lag_ms,
       (select max(s.slot_name) from pg_replication_slots s
         where s.wal_status in ('unreserved', 'lost') or s.safe_wal_size < 256 * 1024 * 1024)::text as slot,
       (select a.last_failed_wal from pg_stat_archiver a
         where a.last_failed_time > coalesce(a.last_archived_time, '-infinity') and current_setting('archive_mode') <> 'off')::text as archiver,
       (select count(*) from pg_locks l where l.relation = $1::text::oid and not l.granted and l.pid <> pg_backend_pid()
           and l.database = (select oid from pg_database where datname = current_database()))::int8 as lock_queue,
       (select (extract(epoch from max(clock_timestamp() - coalesce(a.xact_start, a.query_start))) * 1000) from pg_stat_activity a
         where a.backend_xmin is not null and a.pid <> pg_backend_pid() and a.datname = current_database())::int8 as snapshot_ms,
       (select 'backend ' || a.pid || coalesce(' (' || nullif(a.application_name, '') || ')', '') from pg_stat_activity a
         where a.backend_xmin is not null and a.pid <> pg_backend_pid() and a.datname = current_database()
         order by coalesce(a.xact_start, a.query_start) limit 1)::text as snapshot_who
