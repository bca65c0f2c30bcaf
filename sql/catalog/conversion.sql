-- Conversions between encodings.
--   from_encoding, to_encoding  names of encodings
--   function                    schema.name, without the schema where that is pg_catalog
--   default                     yes or absent
--   owner, comment
select 'pg_conversion'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, c.conname as name, quote_ident(n.nspname) || '.' || quote_ident(c.conname) as identity,
       pg_encoding_to_char(c.conforencoding) as from_encoding,
       pg_encoding_to_char(c.contoencoding) as to_encoding,
       c.conproc::text as function,
       case when c.condefault then 'yes' end as "default",
       pg_get_userbyid(c.conowner) as owner,
       d.description as comment
  from pg_conversion c
  join pg_namespace n on n.oid = c.connamespace
  left join pg_description d on d.classoid = 'pg_conversion'::regclass and d.objoid = c.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_conversion'::regclass)
--only and c.oid = any ($4)
