-- Rows that rollbacks left as they are, because somebody had written since; oldest first.
-- $1 text: only those of this version and after this moment; empty: all
select version::text as version, "table"::text as "table", reason::text as reason, key::text as key, before::text as before,
       after::text as after, now::text as now,
       to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')::text as at
  from theseus.conflict
 where $1 = '' or version = $1 and at >= (select max(e.at) from theseus.event e where e.version = $1 and e.kind = 'intent' and e.direction = 'down')
 order by id
