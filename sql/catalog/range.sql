-- Range types (with the multirange type that belongs to each).
--   subtype          type
--   subtype_opclass  schema.name; absent when it is the subtype's default
--   collation        schema.name; absent when it is the subtype's own
--   canonical        function, schema.name
--   subtype_diff     function, schema.name
--   multirange       name of the multirange type, in the same schema (14 and newer)
--   owner, acl, comment
select 'pg_type'::regclass::oid as classid, t.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, t.typname as name, quote_ident(n.nspname) || '.' || quote_ident(t.typname) as identity,
       format_type(r.rngsubtype, null) as subtype,
       (select quote_ident(kn.nspname) || '.' || quote_ident(k.opcname)
          from pg_opclass k join pg_namespace kn on kn.oid = k.opcnamespace
         where k.oid = r.rngsubopc and not k.opcdefault) as subtype_opclass,
       case when r.rngcollation <> st.typcollation then (
           select quote_ident(kn.nspname) || '.' || quote_ident(k.collname)
             from pg_collation k join pg_namespace kn on kn.oid = k.collnamespace
            where k.oid = r.rngcollation) end as collation,
       (select quote_ident(kn.nspname) || '.' || quote_ident(k.proname)
          from pg_proc k join pg_namespace kn on kn.oid = k.pronamespace where k.oid = r.rngcanonical) as canonical,
       (select quote_ident(kn.nspname) || '.' || quote_ident(k.proname)
          from pg_proc k join pg_namespace kn on kn.oid = k.pronamespace where k.oid = r.rngsubdiff) as subtype_diff,
       (select m.typname from pg_type m where m.oid = r.rngmultitypid) as multirange,
       pg_get_userbyid(t.typowner) as owner,
       case when t.typacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(t.typacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('T', t.typowner)) i)) end as acl,
       d.description as comment
  from (values (null::oid)) as before_14 (rngmultitypid)
  cross join lateral (select rngtypid, rngsubtype, rngcollation, rngsubopc, rngcanonical, rngsubdiff, rngmultitypid
                        from pg_range) r
  join pg_type t on t.oid = r.rngtypid
  join pg_type st on st.oid = r.rngsubtype
  join pg_namespace n on n.oid = t.typnamespace
  left join pg_description d on d.classoid = 'pg_type'::regclass and d.objoid = t.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and t.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_type'::regclass)
--only and t.oid = any ($4)
