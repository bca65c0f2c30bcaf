-- What the migrating role may do and what the server is set to; a row a finding, no row: all is well.
-- $1 json: names of the managed schemas; [] = all but the system's and ours
with managed as (
    select oid, nspname
      from pg_namespace
     where nspname !~ '^(pg_|theseus)' and nspname <> 'information_schema'
       and (json_array_length($1::json) = 0 or nspname in (select json_array_elements_text($1::json)))
), things as (
    select relnamespace as schema, relowner as owner, 'pg_class'::regclass as class, oid
      from pg_class
     where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    union all
    select pronamespace, proowner, 'pg_proc'::regclass, oid from pg_proc
    union all
    select typnamespace, typowner, 'pg_type'::regclass, oid from pg_type where typtype in ('d', 'e', 'r')
)
select 'rights'::text as "check", 'error'::text as state,
       format('%s does not own %s objects of schema %s: they belong to %s', current_user, count(*), nspname,
              pg_get_userbyid(owner))::text as says,
       format('grant %I to %I;', pg_get_userbyid(owner), current_user)::text as action
  from things t
  join managed m on m.oid = t.schema
 where not pg_has_role(owner, 'usage')
   and not exists (select from pg_depend d where d.classid = t.class and d.objid = t.oid and d.deptype = 'e')
 group by nspname, owner
union all
select 'rights', 'error', format('%s may not create objects in schema %s', current_user, nspname),
       format('grant usage, create on schema %I to %I;', nspname, current_user)
  from managed
 where not has_schema_privilege(oid, 'create') or not has_schema_privilege(oid, 'usage')
union all
select 'rights', 'error', format('%s may not make schema theseus, where the history is kept', current_user),
       format('grant create on database %I to %I;', current_database(), current_user)
 where not has_database_privilege(current_database(), 'create')
   and not exists (select from pg_namespace where nspname = 'theseus')
union all
select 'rights', 'error', format('schema theseus belongs to %s', pg_get_userbyid(nspowner)),
       format('grant %I to %I;', pg_get_userbyid(nspowner), current_user)
  from pg_namespace
 where nspname = 'theseus' and not pg_has_role(nspowner, 'usage')
union all
select 'rights', 'warning', format('%s may not see what other sessions do: blockers are named without their statements',
                                   current_user),
       format('grant pg_read_all_stats to %I;', current_user)
 where not pg_has_role('pg_read_all_stats', 'usage')
union all
select 'settings', 'error', 'track_counts is off: rows that a migration writes cannot be noticed',
       'alter system set track_counts = on; select pg_reload_conf();'
 where current_setting('track_counts') = 'off'
union all
select 'settings', 'warning', 'track_activities is off: who blocks us cannot be named',
       'alter system set track_activities = on; select pg_reload_conf();'
 where current_setting('track_activities') = 'off'
union all
select 'settings', 'warning', format('a prepared transaction (%s) has been open since %s and may hold locks', gid, prepared),
       format('commit prepared %L; -- or rollback prepared', gid)
  from pg_prepared_xacts
 where database = current_database()
 order by 1, 2, 3
