-- Transforms. The identity is: FOR type LANGUAGE language. A transform is of the schema of its function, or else of its type; what has one of
-- these in a schema that is not read is left out.
--   type, language
--   from_sql, to_sql  functions with the types of their arguments; absent when there is none
--   comment
select 'pg_transform'::regclass::oid as classid, r.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       (select n.nspname
          from unnest(array[f.pronamespace, g.pronamespace, t.typnamespace]) with ordinality u (oid, place)
          join pg_namespace n on n.oid = u.oid
         where n.nspname <> 'pg_catalog' order by u.place limit 1) as schema,
       (format_type(r.trftype, null) || ' ' || l.lanname)::name as name,
       'FOR ' || format_type(r.trftype, null) || ' LANGUAGE ' || quote_ident(l.lanname) as identity,
       format_type(r.trftype, null) as type,
       l.lanname as language,
       case when r.trffromsql <> 0 then r.trffromsql::regprocedure::text end as from_sql,
       case when r.trftosql <> 0 then r.trftosql::regprocedure::text end as to_sql,
       d.description as comment
  from pg_transform r
  join pg_type t on t.oid = r.trftype
  join pg_language l on l.oid = r.trflang
  left join pg_proc f on f.oid = r.trffromsql
  left join pg_proc g on g.oid = r.trftosql
  left join pg_description d on d.classoid = 'pg_transform'::regclass and d.objoid = r.oid and d.objsubid = 0
 where not exists (select from pg_namespace n
                    where n.oid = any (array[f.pronamespace, g.pronamespace, t.typnamespace])
                      and n.nspname <> 'pg_catalog'
                      and not (n.nspname = any ($1)
                      or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3)))
   and r.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_transform'::regclass)
--only and r.oid = any ($4)
