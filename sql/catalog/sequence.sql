-- Sequences, except those of identity columns (they are the column's). The state (last value) is data, no property.
--   type        data type: smallint, integer, bigint
--   start, increment, minimum, maximum, cache
--   cycle       yes or absent
--   unlogged    yes or absent (15 and newer)
--   owned_by    schema.table.column; no edge to the table, since the column's default uses the sequence
--   owner, acl, comment
select 'pg_class'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, c.relname as name, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as identity,
       format_type(s.seqtypid, null) as type,
       s.seqstart::text as start, s.seqincrement::text as increment,
       s.seqmin::text as minimum, s.seqmax::text as maximum, s.seqcache::text as cache,
       case when s.seqcycle then 'yes' end as cycle,
       case when c.relpersistence = 'u' then 'yes' end as unlogged,
       (select quote_ident(tn.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(a.attname)
          from pg_depend o
          join pg_class t on t.oid = o.refobjid
          join pg_namespace tn on tn.oid = t.relnamespace
          join pg_attribute a on a.attrelid = o.refobjid and a.attnum = o.refobjsubid
         where o.classid = 'pg_class'::regclass and o.objid = c.oid and o.objsubid = 0
           and o.refclassid = 'pg_class'::regclass and o.deptype = 'a') as owned_by,
       pg_get_userbyid(c.relowner) as owner,
       case when c.relacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(c.relacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('s', c.relowner)) i)) end as acl,
       d.description as comment
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_sequence s on s.seqrelid = c.oid
  left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.relkind = 'S'
   and not exists (select from pg_depend o where o.classid = 'pg_class'::regclass and o.objid = c.oid and o.objsubid = 0
                      and o.refclassid = 'pg_class'::regclass and o.deptype = 'i')
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and c.oid = any ($4)
