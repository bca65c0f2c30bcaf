-- Row security policies.
--   command       all, select, insert, update, delete
--   restrictive   yes or absent
--   roles         comma-separated, quoted, sorted; public
--   using         expression
--   check         expression
--   comment
select 'pg_policy'::regclass::oid as classid, p.oid as objid, 0 as objsubid,
       'pg_class'::regclass::oid as parent_classid, p.polrelid as parent_objid,
       n.nspname as schema, p.polname as name,
       quote_ident(p.polname) || ' on ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) as identity,
       case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
                     else 'all' end as command,
       case when not p.polpermissive then 'yes' end as restrictive,
       (select string_agg(u.role, ', ' order by u.role) from (
            select case r when 0 then 'public' else quote_ident(pg_get_userbyid(r)) end collate "C" as role
              from unnest(p.polroles) r) u) as roles,
       pg_get_expr(p.polqual, p.polrelid) as "using",
       pg_get_expr(p.polwithcheck, p.polrelid) as "check",
       d.description as comment
  from pg_policy p
  join pg_class c on c.oid = p.polrelid
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_description d on d.classoid = 'pg_policy'::regclass and d.objoid = p.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and p.polrelid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and p.polrelid = any ($4)
