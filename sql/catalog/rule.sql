-- Rewrite rules except the one that makes a view a view.
--   definition   pg_get_ruledef: CREATE RULE ..., ends with a semicolon
--   enabled      disabled, replica, always; absent = origin, the ordinary state
--   comment
select 'pg_rewrite'::regclass::oid as classid, r.oid as objid, 0 as objsubid,
       'pg_class'::regclass::oid as parent_classid, r.ev_class as parent_objid,
       n.nspname as schema, r.rulename as name,
       quote_ident(r.rulename) || ' on ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) as identity,
       pg_get_ruledef(r.oid) as definition,
       case r.ev_enabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' end as enabled,
       d.description as comment
  from pg_rewrite r
  join pg_class c on c.oid = r.ev_class
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_description d on d.classoid = 'pg_rewrite'::regclass and d.objoid = r.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and r.rulename <> '_RETURN'
   and r.ev_class not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and r.ev_class = any ($4)
