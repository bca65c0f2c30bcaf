-- Composite types made by CREATE TYPE (row types of tables belong to the table).
--   attributes           a line each, in order: name type [collate c], as in CREATE TYPE
--   attribute_comments   a line each: name 'comment', in order
--   owner, acl, comment
select 'pg_type'::regclass::oid as classid, t.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, t.typname as name, quote_ident(n.nspname) || '.' || quote_ident(t.typname) as identity,
       (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                          || case when a.attcollation <> at.typcollation then (
                                 select ' collate ' || quote_ident(kn.nspname) || '.' || quote_ident(k.collname)
                                   from pg_collation k join pg_namespace kn on kn.oid = k.collnamespace
                                  where k.oid = a.attcollation) else '' end, E'\n' order by a.attnum)
          from pg_attribute a join pg_type at on at.oid = a.atttypid
         where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) as attributes,
       (select string_agg(quote_ident(a.attname) || ' ' || quote_literal(ad.description), E'\n' order by a.attnum)
          from pg_attribute a
          join pg_description ad on ad.classoid = 'pg_class'::regclass and ad.objoid = a.attrelid and ad.objsubid = a.attnum
         where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) as attribute_comments,
       pg_get_userbyid(t.typowner) as owner,
       case when t.typacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(t.typacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('T', t.typowner)) i)) end as acl,
       d.description as comment
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
  left join pg_description d on d.classoid = 'pg_type'::regclass and d.objoid = t.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and t.typtype = 'c'
   and t.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_type'::regclass)
--only and (t.oid = any ($4) or t.typrelid = any ($4))
