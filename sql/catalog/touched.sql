-- What this transaction has done to the catalogs, without knowing its statements. Three kinds of rows:
--   count   classid = a catalog; added, changed (updated or deleted): rows written by this transaction, by the server's own counters. Rolled
--           back savepoints count, and in old servers what the session did just before: too much, never too little.
--   lock    an object that is locked as only DDL locks it; the lock stays until the end, also where the row is gone
--   row     an object with a row that this transaction wrote (or one that committed since): GRANT, ALTER TYPE, ALTER FUNCTION and the like take
--           no lock. Read only of catalogs that have changed, since there is no index to find such rows. Of kinds that are few, all.
-- detail: relkind of a relation, + after it when this transaction made it; typtype of a type, nothing for arrays and row types
-- $1 oid[]: the catalogs that count; $2 int8[][]: the answer of counts.sql when the transaction began, or NULL: a session's
-- counters may still hold what it did in the transactions before
--
-- Looking for rows by their age reads a catalog whole, and pg_class, pg_attribute and pg_type grow with the schema. So these are
-- read only when more row versions were written than what is locked explains: the rows of this transaction that belong to locked
-- relations, and for each relation that it made the updates that making it takes at the least (its TOAST table, CHECK
-- constraints, triggers, columns with defaults). Equal means that there is nothing else.
with counts as materialized (
    select c.oid,
           pg_stat_get_xact_tuples_inserted(c.oid) - coalesce(($2::int8[])[c.place][1], 0) as added,
           pg_stat_get_xact_tuples_updated(c.oid) - coalesce(($2::int8[])[c.place][2], 0) as updated,
           pg_stat_get_xact_tuples_updated(c.oid) - coalesce(($2::int8[])[c.place][2], 0)
           + pg_stat_get_xact_tuples_deleted(c.oid) - coalesce(($2::int8[])[c.place][3], 0) as changed
      from unnest($1::oid[]) with ordinality c (oid, place)
), own as materialized (select age(pg_current_xact_id_if_assigned()::xid) as age
), locks as materialized (
    select l.locktype, l.relation, l.classid, l.objid
      from pg_locks l
     where l.pid = pg_backend_pid() and l.granted
       and (l.database = 0 or l.database = (select d.oid from pg_database d where d.datname = current_database()))
       and (l.locktype = 'object' and l.mode <> 'AccessShareLock'
            or l.locktype = 'relation' and l.relation >= 16384
               and l.mode in ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
), relations as materialized (
    -- No statement changes the row of a system column once its relation is there.
    select r.oid, exists (select from pg_attribute a
                           where a.attrelid = r.oid and a.attnum = -6 and age(a.xmin) <= (select age from own)) as made,
           (select c.relkind::text from pg_class c where c.oid = r.oid) as kind
      from (select distinct relation as oid from locks where locktype = 'relation') r
), explained as materialized (
    select coalesce(sum((select 1 + case when r.made then (c.reltoastrelid <> 0)::int + (c.relchecks > 0)::int
                                                          + c.relhastriggers::int else 0 end
                           from pg_class c where c.oid = r.oid and age(c.xmin) <= (select age from own))), 0) as classes,
           coalesce(sum((select count(*) + count(*) filter (where r.made and a.atthasdef)
                           from pg_attribute a where a.attrelid = r.oid and age(a.xmin) <= (select age from own))), 0) as attributes,
           coalesce(sum((select 1 + (t.typarray <> 0)::int
                           from pg_class c join pg_type t on t.oid = c.reltype where r.made and c.oid = r.oid)), 0) as types
      from relations r
), search as materialized (
    select (select added + updated > e.classes from counts where oid = 'pg_class'::regclass) as classes,
           (select added + updated > e.attributes from counts where oid = 'pg_attribute'::regclass) as attributes,
           (select added + updated > e.types from counts where oid = 'pg_type'::regclass) as types
      from explained e
)
select 'count' as what, c.oid::oid as classid, 0::oid as objid, added, changed, ''::text as detail
  from counts c where added + changed > 0
union all
select 'lock', case l.locktype when 'relation' then 'pg_class'::regclass::oid else l.classid end,
       case l.locktype when 'relation' then l.relation else l.objid end, 0, 0,
       coalesce((select r.kind || case when r.made then '+' else '' end from relations r where r.oid = l.relation), '')
  from locks l
union all
select 'row', 'pg_class'::regclass, c.oid, 0, 0, c.relkind::text
  from pg_class c
 where (select changed from counts where oid = 'pg_class'::regclass) > 0 and (select classes from search)
   and age(c.xmin) <= (select age from own) and c.relkind <> 't'
union all
select distinct 'row', 'pg_class'::regclass::oid, a.attrelid, 0, 0, ''
  from pg_attribute a
 where (select changed from counts where oid = 'pg_attribute'::regclass) > 0 and (select attributes from search)
   and age(a.xmin) <= (select age from own)
union all
select 'row', 'pg_proc'::regclass, p.oid, 0, 0, ''
  from pg_proc p
 where (select added + changed from counts where oid = 'pg_proc'::regclass) > 0 and age(p.xmin) <= (select age from own)
union all
select 'row', 'pg_type'::regclass, t.oid, 0, 0,
       case when t.typcategory = 'A' or t.typtype = 'c' and (select c.relkind from pg_class c where c.oid = t.typrelid) <> 'c' then ''
            else t.typtype::text end
  from pg_type t
 where (select added + changed from counts where oid = 'pg_type'::regclass) > 0 and (select types from search)
   and age(t.xmin) <= (select age from own)
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
