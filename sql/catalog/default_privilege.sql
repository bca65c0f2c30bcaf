-- ALTER DEFAULT PRIVILEGES. The identity is: role [in schema] on objects.
--   role       whose new objects
--   in_schema  name; absent = everywhere: then acl stands instead of the built-in default, else it is added to that
--   objects    tables, sequences, functions, types, schemas, large objects
--   acl        a line each: grantee=privileges/grantor, sorted
select 'pg_default_acl'::regclass::oid as classid, p.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, r.rolname as name,
       quote_ident(r.rolname) || coalesce(' in ' || quote_ident(n.nspname), '') || ' on ' || o.objects as identity,
       r.rolname as role, n.nspname as in_schema, o.objects,
       (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(p.defaclacl) i) as acl
  from pg_default_acl p
  join pg_roles r on r.oid = p.defaclrole
  cross join lateral (select case p.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
                                                  when 'T' then 'types' when 'n' then 'schemas'
                                                  else 'large objects' end as objects) o
  left join pg_namespace n on n.oid = p.defaclnamespace
 where (p.defaclnamespace = 0 or n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and r.rolname !~ '^theseus_parked'
--only and p.oid = any ($4)
