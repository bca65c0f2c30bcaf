-- Access methods but the server's own. One is of the schema of its handler.
--   type     index or table
--   handler  function: schema.name, without the schema where that is pg_catalog
--   comment
select 'pg_am'::regclass::oid as classid, a.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       nullif(n.nspname, 'pg_catalog') as schema, a.amname as name, quote_ident(a.amname) as identity,
       case a.amtype when 'i' then 'index' else 'table' end as type,
       a.amhandler::text as handler,
       d.description as comment
  from pg_am a
  join pg_proc h on h.oid = a.amhandler
  join pg_namespace n on n.oid = h.pronamespace
  left join pg_description d on d.classoid = 'pg_am'::regclass and d.objoid = a.oid and d.objsubid = 0
 where (n.nspname = 'pg_catalog' or (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3)))
   and a.oid >= 16384
   and a.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_am'::regclass)
--only and a.oid = any ($4)
