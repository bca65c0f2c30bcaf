-- Text search templates. They have no owner and no privileges: only superusers make them.
--   init, lexize   functions; init may be absent
--   comment
select 'pg_ts_template'::regclass::oid as classid, t.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, t.tmplname as name, quote_ident(n.nspname) || '.' || quote_ident(t.tmplname) as identity,
       case when t.tmplinit <> 0 then t.tmplinit::text end as init,
       t.tmpllexize::text as lexize,
       d.description as comment
  from pg_ts_template t
  join pg_namespace n on n.oid = t.tmplnamespace
  left join pg_description d on d.classoid = 'pg_ts_template'::regclass and d.objoid = t.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and t.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_ts_template'::regclass)
--only and t.oid = any ($4)
