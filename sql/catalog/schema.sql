-- Schemas in scope, and as context those that hold an extension.
--   owner, acl, comment
select 'pg_namespace'::regclass::oid as classid, n.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, n.nspname as name, quote_ident(n.nspname) as identity,
       pg_get_userbyid(n.nspowner) as owner,
       case when n.nspacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(n.nspacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('n', n.nspowner)) i)) end as acl,
       d.description as comment
  from pg_namespace n
  left join pg_description d on d.classoid = 'pg_namespace'::regclass and d.objoid = n.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3)
        or n.nspname !~ '^pg_' and n.oid in (select x.extnamespace from pg_extension x where x.oid >= 16384))
   and n.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_namespace'::regclass)
--only and n.oid = any ($4)
