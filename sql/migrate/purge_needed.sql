-- Of the things that are to be purged: types and functions that something which stays uses.
-- $1 text: ids of theseus.parked as an array
with gone as (
    select p.* from theseus.parked p where p.id = any ($1::int8[])
), parts (id, classid, objid) as (
    select g.id, 'pg_catalog.pg_proc'::pg_catalog.regclass::oid, f.oid
      from gone g
      join pg_catalog.pg_proc f on f.proname = g.name
      join pg_catalog.pg_namespace n on n.oid = f.pronamespace and n.nspname like 'theseus\_parked\_%'
                                    and g.place = pg_catalog.format('%I.%I', n.nspname, f.proname)
     where g.kind = 'object' and g.relation = 0
    union all
    select g.id, 'pg_catalog.pg_type'::pg_catalog.regclass::oid, e.oid
      from gone g
      join pg_catalog.pg_type t on t.typname = g.name and t.typtype in ('c', 'd', 'e', 'r')
      join pg_catalog.pg_namespace n on n.oid = t.typnamespace and n.nspname like 'theseus\_parked\_%'
                                    and g.place = pg_catalog.format('%I.%I', n.nspname, t.typname)
      join pg_catalog.pg_type e on e.oid in (t.oid, t.typarray)
     where g.kind = 'object' and g.relation = 0
), users (id, classid, holder, attnum) as (
    select p.id, d.classid,
           case d.classid
           when 'pg_catalog.pg_attrdef'::pg_catalog.regclass then (select a.adrelid from pg_catalog.pg_attrdef a where a.oid = d.objid)
           when 'pg_catalog.pg_trigger'::pg_catalog.regclass then (select t.tgrelid from pg_catalog.pg_trigger t where t.oid = d.objid)
           when 'pg_catalog.pg_policy'::pg_catalog.regclass then (select o.polrelid from pg_catalog.pg_policy o where o.oid = d.objid)
           when 'pg_catalog.pg_constraint'::pg_catalog.regclass
           then (select case when c.conrelid <> 0 then c.conrelid else c.contypid end from pg_catalog.pg_constraint c where c.oid = d.objid)
           else d.objid end,
           case when d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass then d.objsubid
                when d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
                then (select a.adnum from pg_catalog.pg_attrdef a where a.oid = d.objid) end
      from parts p
      join pg_catalog.pg_depend d on d.refclassid = p.classid and d.refobjid = p.objid and d.deptype <> 'i'
)
select distinct u.id::int8 as id
  from users u
 where not exists (select from gone g where g.relation <> 0 and g.relation = u.holder and (g.attnum = 0 or g.attnum = u.attnum))
   and not exists (select from parts p where p.objid = u.holder)
