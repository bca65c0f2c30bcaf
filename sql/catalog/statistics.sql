-- Extended statistics.
--   definition   pg_get_statisticsobjdef: CREATE STATISTICS ...
--   target       absent = the server's default
--   owner, comment
select 'pg_statistic_ext'::regclass::oid as classid, s.oid as objid, 0 as objsubid,
       'pg_class'::regclass::oid as parent_classid, s.stxrelid as parent_objid,
       n.nspname as schema, s.stxname as name, quote_ident(n.nspname) || '.' || quote_ident(s.stxname) as identity,
       pg_get_statisticsobjdef(s.oid) as definition,
       case when s.stxstattarget >= 0 then s.stxstattarget::text end as target,
       pg_get_userbyid(s.stxowner) as owner,
       d.description as comment
  from pg_statistic_ext s
  join pg_namespace n on n.oid = s.stxnamespace
  left join pg_description d on d.classoid = 'pg_statistic_ext'::regclass and d.objoid = s.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and s.stxrelid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and s.stxrelid = any ($4)
