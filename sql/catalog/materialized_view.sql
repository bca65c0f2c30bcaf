-- Materialized views. Whether one is populated is data, no property.
--   definition         pg_get_viewdef: the query, ends with a semicolon
--   columns            a line each: name type [collate c], in order
--   options            a line each, name=value, sorted
--   toast_options      a line each, toast.name=value, sorted
--   access_method      name; absent = heap
--   tablespace         name
--   column_statistics  a line each: name target
--   column_storage     a line each: name storage, where it is not the type's own
--   column_compression a line each: name method (14 and newer)
--   column_comments    a line each: name 'comment'
--   column_acl         a line each: name grantee=privileges/grantor
--   owner, acl, comment
select 'pg_class'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, c.relname as name, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as identity,
       pg_get_viewdef(c.oid) as definition,
       (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                          || case when a.attcollation <> at.typcollation then (
                                 select ' collate ' || quote_ident(kn.nspname) || '.' || quote_ident(k.collname)
                                   from pg_collation k join pg_namespace kn on kn.oid = k.collnamespace
                                  where k.oid = a.attcollation) else '' end, E'\n' order by a.attnum)
          from pg_attribute a join pg_type at on at.oid = a.atttypid
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       (select string_agg(quote_ident(a.attname) || ' ' || quote_literal(ad.description), E'\n' order by a.attnum)
          from pg_description ad
          join pg_attribute a on a.attrelid = ad.objoid and a.attnum = ad.objsubid
         where ad.classoid = 'pg_class'::regclass and ad.objoid = c.oid and ad.objsubid > 0) as column_comments,
       (select string_agg(quote_ident(a.attname) || ' ' || i::text, E'\n' order by a.attnum, i::text collate "C")
          from pg_attribute a, unnest(a.attacl) i
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as column_acl,
       (select string_agg(quote_ident(a.attname) || ' ' || a.attstattarget, E'\n' order by a.attnum)
          from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and a.attstattarget >= 0) as column_statistics,
       (select string_agg(quote_ident(a.attname) || ' ' || case a.attstorage when 'p' then 'plain' when 'e' then 'external'
                                                                           when 'x' then 'extended' else 'main' end, E'\n' order by a.attnum)
          from pg_attribute a join pg_type at on at.oid = a.atttypid
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attstorage <> at.typstorage) as column_storage,
       (select string_agg(quote_ident(a.attname) || case a.attcompression when 'p' then ' pglz' else ' lz4' end, E'\n' order by a.attnum)
          from (values (''::"char")) as before_14 (attcompression)
          cross join lateral (select attname, attnum, attcompression from pg_attribute
                               where attrelid = c.oid and attnum > 0 and not attisdropped) a
         where a.attcompression <> '') as column_compression,
       case when c.reloptions is not null then
           (select string_agg(o, E'\n' order by o collate "C") from unnest(c.reloptions) o) end as options,
       (select string_agg('toast.' || o, E'\n' order by o collate "C")
          from pg_class tc, unnest(tc.reloptions) o where tc.oid = c.reltoastrelid) as toast_options,
       (select m.amname from pg_am m where m.oid = c.relam and m.amname <> 'heap') as access_method,
       case when c.reltablespace <> 0 then (select s.spcname from pg_tablespace s where s.oid = c.reltablespace) end as tablespace,
       pg_get_userbyid(c.relowner) as owner,
       case when c.relacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(c.relacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('r', c.relowner)) i)) end as acl,
       d.description as comment
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.relkind = 'm'
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and c.oid = any ($4)
