-- What removes parked things for good, in order: guards, columns, tables (all in one statement, so that their foreign
-- keys among each other do not matter), everything else, and the schemas that are empty then.
-- $1 text: ids of theseus.parked as an array
-- step: 1 trigger, 2 function of a guard, 3 column, 4 table, 5 sequence, 6 type or routine
with gone as (
    select p.* from theseus.parked p where p.id = any ($1::int8[])
)
select 1 as step, pg_catalog.format('drop trigger %I on %s', t.tgname, t.tgrelid::pg_catalog.regclass)::text as sql,
       n.nspname::text as schema, c.relname::text as name
  from gone g
  join theseus.helper h on h.parked = g.id and h.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
  join pg_catalog.pg_trigger t on t.oid = h.objid
  join pg_catalog.pg_class c on c.oid = t.tgrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where t.tgparentid = 0
union all
select distinct 2, pg_catalog.format('drop function %s', t.tgfoid::pg_catalog.regprocedure), null, null
  from gone g
  join theseus.helper h on h.parked = g.id and h.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
  join pg_catalog.pg_trigger t on t.oid = h.objid
union all
select 3, pg_catalog.format('alter table %s drop column %I', a.attrelid::pg_catalog.regclass, a.attname), n.nspname, c.relname
  from gone g
  join pg_catalog.pg_attribute a on a.attrelid = g.relation and a.attnum = g.attnum and not a.attisdropped
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where g.kind = 'column' and a.attinhcount = 0
union all
select 4, 'drop table ' || pg_catalog.string_agg(c.oid::pg_catalog.regclass::text, ', ' order by g.id), null, null
  from gone g
  join pg_catalog.pg_class c on c.oid = g.relation and c.relkind in ('r', 'p')
 where g.attnum = 0
having pg_catalog.count(*) > 0
union all
select 5, pg_catalog.format('drop sequence if exists %s', c.oid::pg_catalog.regclass), null, null
  from gone g
  join pg_catalog.pg_class c on c.oid = g.relation and c.relkind = 'S'
 where g.attnum = 0
union all
select 6, pg_catalog.format('drop routine %s', f.oid::pg_catalog.regprocedure), null, null
  from gone g
  join pg_catalog.pg_proc f on f.proname = g.name
  join pg_catalog.pg_namespace n on n.oid = f.pronamespace and n.nspname like 'theseus\_parked\_%'
                                and g.place = pg_catalog.format('%I.%I', n.nspname, f.proname)
 where g.kind = 'object' and g.relation = 0
union all
select 6, pg_catalog.format('drop type if exists %s', t.oid::pg_catalog.regtype), null, null
  from gone g
  join pg_catalog.pg_type t on t.typname = g.name and t.typtype in ('c', 'd', 'e', 'r')
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace and n.nspname like 'theseus\_parked\_%'
                                and g.place = pg_catalog.format('%I.%I', n.nspname, t.typname)
 where g.kind = 'object' and g.relation = 0
 order by step, sql
