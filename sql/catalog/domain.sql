-- Domains. Their CHECK constraints are objects of kind constraint.
--   type       of the values, with its modifiers
--   collation  schema.name; absent when it is the type's own
--   default    expression
--   not_null   yes or absent
--   owner, acl, comment
select 'pg_type'::regclass::oid as classid, t.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, t.typname as name, quote_ident(n.nspname) || '.' || quote_ident(t.typname) as identity,
       format_type(t.typbasetype, t.typtypmod) as type,
       case when t.typcollation <> bt.typcollation then (
           select quote_ident(kn.nspname) || '.' || quote_ident(k.collname)
             from pg_collation k join pg_namespace kn on kn.oid = k.collnamespace
            where k.oid = t.typcollation) end as collation,
       coalesce(pg_get_expr(t.typdefaultbin, 'pg_type'::regclass), t.typdefault) as "default",
       case when t.typnotnull then 'yes' end as not_null,
       pg_get_userbyid(t.typowner) as owner,
       case when t.typacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(t.typacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('T', t.typowner)) i)) end as acl,
       d.description as comment
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  join pg_type bt on bt.oid = t.typbasetype
  left join pg_description d on d.classoid = 'pg_type'::regclass and d.objoid = t.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and t.typtype = 'd'
   and t.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_type'::regclass)
--only and t.oid = any ($4)
