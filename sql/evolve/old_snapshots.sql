-- Who may still see the database as it was before transaction $1 (xid8 as text): (count, who). Prepared transactions count.
-- Of sessions that we may not look into, those that have a transaction open now and had it at $2 (JSON array of
-- virtual transactions; NULL: any).
select (count(*))::int8 as count,
       string_agg(w.who, ', ')::text as who,
       coalesce(json_agg(w.vxid) filter (where w.vxid is not null), '[]')::text as open
  from (select 'backend ' || a.pid || coalesce(' (' || nullif(a.application_name, '') || ')', '') as who, null::text as vxid
          from pg_stat_activity a
         where a.datname = current_database() and a.pid <> pg_backend_pid() and a.backend_xmin is not null
           and age(a.backend_xmin) >= age($1::text::xid8::xid)
        union all
        select 'prepared transaction ' || p.gid, null
          from pg_prepared_xacts p
         where p.database = current_database() and age(p.transaction) >= age($1::text::xid8::xid)
        union all
        select 'backend ' || l.pid, l.virtualtransaction
          from pg_locks l, pg_stat_get_activity(l.pid) a
         where l.locktype = 'virtualxid' and l.granted and l.pid <> pg_backend_pid()
           and not pg_has_role('pg_read_all_stats', 'usage') and not pg_has_role(a.usesysid, 'usage')
           and a.datid = (select oid from pg_database where datname = current_database())
           and ($2::text is null or l.virtualtransaction in (select json_array_elements_text($2::json)))) w
