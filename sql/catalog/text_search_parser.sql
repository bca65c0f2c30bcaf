-- Text search parsers. They have no owner and no privileges: only superusers make them.
--   start, gettoken, end, headline, lextypes   functions, as the parameters of CREATE TEXT SEARCH PARSER name them
--   comment
select 'pg_ts_parser'::regclass::oid as classid, p.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, p.prsname as name, quote_ident(n.nspname) || '.' || quote_ident(p.prsname) as identity,
       p.prsstart::text as start,
       p.prstoken::text as gettoken,
       p.prsend::text as "end",
       case when p.prsheadline <> 0 then p.prsheadline::text end as headline,
       p.prslextype::text as lextypes,
       d.description as comment
  from pg_ts_parser p
  join pg_namespace n on n.oid = p.prsnamespace
  left join pg_description d on d.classoid = 'pg_ts_parser'::regclass and d.objoid = p.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and p.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_ts_parser'::regclass)
--only and p.oid = any ($4)
