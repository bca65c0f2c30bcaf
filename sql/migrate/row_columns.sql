-- What a generated row of one table must look like, a line a column. $1: oid of the table
--   type        as SQL writes it           base, kind   of the type under all domains: name and typtype
--   modifier    of the type; -1            element      of an array: its element's type, as SQL writes it
--   labels      of an enum (or of an array's or a domain's), a line each
--   checks      definitions of constraints that mention the column, of its domains, and of the partition
--   parent      table that a foreign key refers to, and parent_column
with recursive under (attnum, type, modifier, level, not_null) as (
    select a.attnum, a.atttypid, a.atttypmod, 0, false
      from pg_catalog.pg_attribute a where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped
    union all
    select u.attnum, t.typbasetype, t.typtypmod, u.level + 1, t.typnotnull
      from under u join pg_catalog.pg_type t on t.oid = u.type where t.typtype = 'd')
select a.attname::text as name,
       a.attnum::int4 as attnum,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       b.typname::text as base,
       b.typtype::text as kind,
       base.modifier::int4 as modifier,
       case when b.typcategory = 'A' then pg_catalog.format_type(b.typelem, null) end as element,
       element.typname::text as element_base,
       (select pg_catalog.string_agg(e.enumlabel, E'\n' order by e.enumsortorder)
          from pg_catalog.pg_enum e where e.enumtypid in (b.oid, nullif(b.typelem, 0))) as labels,
       (select pg_catalog.string_agg(pg_catalog.pg_get_constraintdef(k.oid), E'\n' order by k.conname)
          from pg_catalog.pg_constraint k
         where k.contype = 'c'
           and (k.conrelid = a.attrelid and a.attnum = any (k.conkey)
                or k.contypid in (select u.type from under u where u.attnum = a.attnum))) as checks,
       (select pg_catalog.string_agg(k.conname, E'\n' order by k.conname)
          from pg_catalog.pg_constraint k
         where k.contype = 'c'
           and (k.conrelid = a.attrelid and a.attnum = any (k.conkey)
                or k.contypid in (select u.type from under u where u.attnum = a.attnum))) as check_names,
       case when c.relispartition then pg_catalog.pg_get_partition_constraintdef(c.oid) end as partition,
       (a.attnotnull or exists (select from under u where u.attnum = a.attnum and u.not_null)) as not_null,
       (a.atthasdef or a.attidentity <> '') as has_default,
       a.attgenerated <> '' as computed,
       f.parent,
       f.parent_column
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join (select distinct on (u.attnum) u.attnum, u.type, u.modifier from under u order by u.attnum, u.level desc) base
    on base.attnum = a.attnum
  join pg_catalog.pg_type b on b.oid = base.type
  left join pg_catalog.pg_type element on element.oid = b.typelem and b.typcategory = 'A'
  left join lateral (
       select pg_catalog.format('%I.%I', n.nspname, p.relname) as parent, pa.attname::text as parent_column
         from pg_catalog.pg_constraint k
         cross join lateral rows from (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) as pair (child, parent)
         join pg_catalog.pg_class p on p.oid = k.confrelid
         join pg_catalog.pg_namespace n on n.oid = p.relnamespace
         join pg_catalog.pg_attribute pa on pa.attrelid = k.confrelid and pa.attnum = pair.parent
        where k.contype = 'f' and k.conrelid = a.attrelid and pair.child = a.attnum
        order by k.conname limit 1) f on true
 where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped
   and not exists (select from theseus.parked k where k.relation = a.attrelid and k.attnum = a.attnum)
 order by a.attnum
