-- What a parked table or column uses that is kept aside elsewhere, under another name than it had; of a column also its table.
-- $1 oid of the table, $2 attnum of a column or 0 for all of it, $3 beginning of the names of the schemas that come back with it
-- Columns of a parked table that a later migration's rollback had put aside before, and their guards, are not of it:
-- they come back by their own migration.
with own (attnum) as (
    select a.attnum::int
      from pg_attribute a
     where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
       and ($2::int4 <> 0 or not exists (select from theseus.parked k
                                          where k.kind = 'column' and k.relation = a.attrelid and k.attnum = a.attnum))
), parts (classid, objid, attnum) as (
    select 'pg_class'::regclass::oid, $1::oid, o.attnum from own o
    union all
    select 'pg_attrdef'::regclass, d.oid, d.adnum from pg_attrdef d join own o on o.attnum = d.adnum where d.adrelid = $1::oid
    union all
    select 'pg_constraint'::regclass, c.oid, 0 from pg_constraint c where c.conrelid = $1::oid and $2::int4 = 0
    union all
    select 'pg_trigger'::regclass, t.oid, 0 from pg_trigger t where t.tgrelid = $1::oid and $2::int4 = 0
       and not exists (select from theseus.helper h where h.classid = 'pg_trigger'::regclass and h.objid = t.oid)
)
select distinct coalesce(format_type(t.oid, null), f.oid::regprocedure::text)::text as used
  from parts p
  join pg_depend d on d.classid = p.classid and d.objid = p.objid
                  and (p.classid <> 'pg_class'::regclass or d.objsubid = p.attnum)
  left join pg_type t on d.refclassid = 'pg_type'::regclass and t.oid = d.refobjid
  left join pg_proc f on d.refclassid = 'pg_proc'::regclass and f.oid = d.refobjid
  join pg_namespace n on n.oid = coalesce(t.typnamespace, f.pronamespace)
 where ($2::int4 = 0 or p.attnum = $2::int4)
   and n.nspname like 'theseus\_parked\_%'
   and not (n.nspname = $3::text or starts_with(n.nspname, $3::text || '_'))
union all
select c.oid::regclass::text
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname like 'theseus\_parked\_%'
 where c.oid = $1::oid and $2::int4 <> 0
 order by used
