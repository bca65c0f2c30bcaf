-- Indexes of tables and materialized views, except those of constraints.
--   definition         pg_get_indexdef: CREATE INDEX ... (ON ONLY for a partitioned table); storage parameters included
--   tablespace         name
--   invalid            yes or absent: left over by CONCURRENTLY, or a partitioned index that is not complete
--   partition_of       index of the partitioned table that it is attached to: schema.index
--   statistics         a line each: column number of the index, target
--   clustered          yes or absent
--   replica_identity   yes or absent
--   comment
select 'pg_class'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       'pg_class'::regclass::oid as parent_classid, i.indrelid as parent_objid,
       n.nspname as schema, c.relname as name, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as identity,
       pg_get_indexdef(c.oid) as definition,
       case when c.reltablespace <> 0 then (select s.spcname from pg_tablespace s where s.oid = c.reltablespace) end as tablespace,
       case when not i.indisvalid then 'yes' end as invalid,
       case when c.relispartition then (
           select quote_ident(pn.nspname) || '.' || quote_ident(pc.relname)
             from pg_inherits h
             join pg_class pc on pc.oid = h.inhparent
             join pg_namespace pn on pn.oid = pc.relnamespace
            where h.inhrelid = c.oid) end as partition_of,
       case when i.indexprs is not null then (
           select string_agg(a.attnum || ' ' || a.attstattarget, E'\n' order by a.attnum)
             from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and a.attstattarget >= 0) end as statistics,
       case when i.indisclustered then 'yes' end as clustered,
       case when i.indisreplident then 'yes' end as replica_identity,
       d.description as comment
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  join pg_class t on t.oid = i.indrelid and t.relkind in ('r', 'p', 'm')
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_constraint k on k.conrelid = i.indrelid and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
  left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and k.oid is null
   and i.indrelid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and i.indrelid = any ($4)
