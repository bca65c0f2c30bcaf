-- What this transaction has done to the catalogs, without knowing its statements. Three kinds of rows:
--   count   classid = a catalog; added, changed (updated or deleted): rows written by this transaction, by the server's own counters. Rolled
--           back savepoints count, and in old servers what the session did just before: too much, never too little.
--   lock    an object that is locked as only DDL locks it; the lock stays until the end, also where the row is gone
--   row     an object with a row that this transaction wrote (or one that committed since): GRANT, ALTER TYPE, ALTER FUNCTION and the like take
--           no lock. Read only of catalogs that have changed, since there is no index to find such rows. Of kinds that are few, all.
-- detail: relkind of a relation, typtype of a type
with counts as materialized (
    select c.oid, pg_stat_get_xact_tuples_inserted(c.oid) as added,
           pg_stat_get_xact_tuples_updated(c.oid) + pg_stat_get_xact_tuples_deleted(c.oid) as changed
      from unnest(array['pg_class', 'pg_attribute', 'pg_proc', 'pg_type', 'pg_constraint', 'pg_namespace', 'pg_statistic_ext',
                        'pg_publication', 'pg_publication_rel', 'pg_default_acl', 'pg_authid', 'pg_auth_members',
                        'pg_db_role_setting', 'pg_shdescription', 'pg_extension', 'pg_attrdef', 'pg_index', 'pg_trigger',
                        'pg_rewrite', 'pg_policy', 'pg_sequence', 'pg_enum', 'pg_range', 'pg_aggregate', 'pg_collation',
                        'pg_operator', 'pg_opclass', 'pg_am', 'pg_tablespace', 'pg_language', 'pg_cast', 'pg_transform',
                        'pg_conversion', 'pg_event_trigger', 'pg_ts_parser', 'pg_ts_template', 'pg_ts_dict', 'pg_ts_config',
                        'pg_ts_config_map', 'pg_opfamily', 'pg_amop', 'pg_amproc', 'pg_foreign_data_wrapper', 'pg_foreign_server', 'pg_user_mapping',
                        'pg_foreign_table', 'pg_subscription', 'pg_largeobject_metadata', 'pg_seclabel', 'pg_shseclabel']::regclass[]
                  || array[to_regclass('pg_publication_namespace')]) c (oid)
), own as (select age(pg_current_xact_id_if_assigned()::xid) as age)
select 'count' as what, c.oid::oid as classid, 0::oid as objid, added, changed, ''::text as detail
  from counts c where added + changed > 0
union all
select 'lock', case l.locktype when 'relation' then 'pg_class'::regclass::oid else l.classid end,
       case l.locktype when 'relation' then l.relation else l.objid end, 0, 0,
       coalesce((select c.relkind::text from pg_class c where c.oid = l.relation), '')
  from pg_locks l
 where l.pid = pg_backend_pid() and l.granted
   and (l.database = 0 or l.database = (select d.oid from pg_database d where d.datname = current_database()))
   and (l.locktype = 'object' and l.mode <> 'AccessShareLock'
        or l.locktype = 'relation' and l.relation >= 16384
           and l.mode in ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
union all
select 'row', 'pg_class'::regclass, c.oid, 0, 0, c.relkind::text
  from pg_class c
 where (select changed from counts where oid = 'pg_class'::regclass) > 0 and age(c.xmin) <= (select age from own) and c.relkind <> 't'
union all
select distinct 'row', 'pg_class'::regclass::oid, a.attrelid, 0, 0, ''
  from pg_attribute a
 where (select changed from counts where oid = 'pg_attribute'::regclass) > 0 and age(a.xmin) <= (select age from own)
union all
select 'row', 'pg_proc'::regclass, p.oid, 0, 0, ''
  from pg_proc p
 where (select added + changed from counts where oid = 'pg_proc'::regclass) > 0 and age(p.xmin) <= (select age from own)
union all
select 'row', 'pg_type'::regclass, t.oid, 0, 0, case when t.typcategory <> 'A' then t.typtype::text else '' end
  from pg_type t
 where (select added + changed from counts where oid = 'pg_type'::regclass) > 0 and age(t.xmin) <= (select age from own)
union all
select 'row', 'pg_type'::regclass, k.contypid, 0, 0, 'd'
  from pg_constraint k
 where (select added + changed from counts where oid = 'pg_constraint'::regclass) > 0 and k.contypid <> 0
   and age(k.xmin) <= (select age from own)
union all
select 'row', 'pg_namespace'::regclass, n.oid, 0, 0, ''
  from pg_namespace n
 where (select added + changed from counts where oid = 'pg_namespace'::regclass) > 0 and age(n.xmin) <= (select age from own)
union all
select 'row', 'pg_statistic_ext'::regclass, s.oid, 0, 0, ''
  from pg_statistic_ext s
 where (select added + changed from counts where oid = 'pg_statistic_ext'::regclass) > 0 and age(s.xmin) <= (select age from own)
union all
select 'row', 'pg_publication'::regclass, p.oid, 0, 0, ''
  from pg_publication p
 where (select sum(added + changed) from counts
         where oid in ('pg_publication'::regclass, 'pg_publication_rel'::regclass, to_regclass('pg_publication_namespace'))) > 0
union all
select 'row', 'pg_default_acl'::regclass, a.oid, 0, 0, ''
  from pg_default_acl a
 where (select added + changed from counts where oid = 'pg_default_acl'::regclass) > 0
union all
select 'row', 'pg_cast'::regclass, r.oid, 0, 0, ''
  from pg_cast r
 where (select added + changed from counts where oid = 'pg_cast'::regclass) > 0 and r.oid >= 16384
union all
select 'row', 'pg_transform'::regclass, r.oid, 0, 0, ''
  from pg_transform r
 where (select added + changed from counts where oid = 'pg_transform'::regclass) > 0
union all
select 'row', 'pg_language'::regclass, r.oid, 0, 0, ''
  from pg_language r
 where (select added + changed from counts where oid = 'pg_language'::regclass) > 0 and r.oid >= 16384
union all
select 'row', 'pg_am'::regclass, r.oid, 0, 0, ''
  from pg_am r
 where (select added + changed from counts where oid = 'pg_am'::regclass) > 0 and r.oid >= 16384
union all
select 'row', 'pg_collation'::regclass, r.oid, 0, 0, ''
  from pg_collation r
 where (select added + changed from counts where oid = 'pg_collation'::regclass) > 0 and r.oid >= 16384
union all
select 'row', 'pg_conversion'::regclass, r.oid, 0, 0, ''
  from pg_conversion r
 where (select added + changed from counts where oid = 'pg_conversion'::regclass) > 0 and r.oid >= 16384
union all
select 'row', 'pg_event_trigger'::regclass, r.oid, 0, 0, ''
  from pg_event_trigger r
 where (select added + changed from counts where oid = 'pg_event_trigger'::regclass) > 0
