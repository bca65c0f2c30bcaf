-- Constraints of tables and domains with the index that carries them. Left out: copies of a foreign key on partitions (and those
-- that it needs on the referenced side), constraint triggers (they are triggers), NOT NULL (it is the column's).
--   type               primary key, unique, foreign key, check, exclude
--   definition         as after ADD CONSTRAINT name, without NOT VALID
--   not_valid          yes or absent
--   inheritance        inherited (parents alone define it) or merged (parents and the table itself); absent = own
--   partition_of       constraint of the partitioned table that it belongs to: name on schema.table (primary key, unique, exclude)
--   index_options      storage parameters of its index, a line each, name=value, sorted
--   index_tablespace   name
--   index_comment
--   clustered          yes or absent: CLUSTER ON its index
--   replica_identity   yes or absent: REPLICA IDENTITY USING INDEX its index
--   comment
select 'pg_constraint'::regclass::oid as classid, k.oid as objid, 0 as objsubid,
       case when k.conrelid <> 0 then 'pg_class'::regclass else 'pg_type'::regclass end::oid as parent_classid,
       case when k.conrelid <> 0 then k.conrelid else k.contypid end as parent_objid,
       n.nspname as schema, k.conname as name,
       quote_ident(k.conname) || ' on ' || quote_ident(n.nspname) || '.'
           || quote_ident(coalesce(c.relname, y.typname)) as identity,
       case k.contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key'
                      when 'c' then 'check' else 'exclude' end as type,
       case when k.convalidated then pg_get_constraintdef(k.oid)
            else regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') end as definition,
       case when not k.convalidated then 'yes' end as not_valid,
       case when k.contype = 'c' and k.conrelid <> 0 then
           case when k.conislocal then case when k.coninhcount > 0 then 'merged' end else 'inherited' end
       end as inheritance,
       case when k.conparentid <> 0 then (
           select quote_ident(pk.conname) || ' on ' || quote_ident(pn.nspname) || '.' || quote_ident(pc.relname)
             from pg_constraint pk
             join pg_class pc on pc.oid = pk.conrelid
             join pg_namespace pn on pn.oid = pc.relnamespace
            where pk.oid = k.conparentid) end as partition_of,
       case when ic.reloptions is not null then
           (select string_agg(o, E'\n' order by o collate "C") from unnest(ic.reloptions) o) end as index_options,
       case when ic.reltablespace <> 0 then
           (select s.spcname from pg_tablespace s where s.oid = ic.reltablespace) end as index_tablespace,
       case when i.indexrelid is not null then (select id.description from pg_description id
         where id.classoid = 'pg_class'::regclass and id.objoid = ic.oid and id.objsubid = 0) end as index_comment,
       case when i.indisclustered then 'yes' end as clustered,
       case when i.indisreplident then 'yes' end as replica_identity,
       d.description as comment
  from pg_constraint k
  left join pg_class c on c.oid = k.conrelid
  left join pg_type y on y.oid = k.contypid
  join pg_namespace n on n.oid = coalesce(c.relnamespace, y.typnamespace)
  left join pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
  left join pg_class ic on ic.oid = i.indexrelid
  left join pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = k.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and k.contype in ('p', 'u', 'f', 'c', 'x')
   and not (k.contype = 'f' and k.conparentid <> 0)
   and (c.oid is null or c.relkind in ('r', 'p', 'f'))
   and k.conrelid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
   and k.contypid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_type'::regclass)
--only and (k.conrelid = any ($4) or k.contypid = any ($4))
