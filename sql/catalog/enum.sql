-- Enumerated types.
--   labels   a line each, as a quoted literal, in order
--   owner, acl, comment
select 'pg_type'::regclass::oid as classid, t.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, t.typname as name, quote_ident(n.nspname) || '.' || quote_ident(t.typname) as identity,
       (select string_agg(quote_literal(l.enumlabel), E'\n' order by l.enumsortorder)
          from pg_enum l where l.enumtypid = t.oid) as labels,
       pg_get_userbyid(t.typowner) as owner,
       case when t.typacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(t.typacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('T', t.typowner)) i)) end as acl,
       d.description as comment
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  left join pg_description d on d.classoid = 'pg_type'::regclass and d.objoid = t.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and t.typtype = 'e'
   and t.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_type'::regclass)
--only and t.oid = any ($4)
