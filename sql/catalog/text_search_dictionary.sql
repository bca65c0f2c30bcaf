-- Text search dictionaries.
--   template   schema-qualified but for the server's own
--   options    a line each: name = value, both as SQL writes them; sorted, since their order means nothing
--   owner, comment
select 'pg_ts_dict'::regclass::oid as classid, x.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, x.dictname as name, quote_ident(n.nspname) || '.' || quote_ident(x.dictname) as identity,
       case when tn.nspname <> 'pg_catalog' then quote_ident(tn.nspname) || '.' else '' end || quote_ident(t.tmplname) as template,
       (select string_agg(o[1] || ' = ' || o[2], E'\n' order by o[1] collate "C")
          from regexp_matches(x.dictinitoption, $re$("(?:[^"]|"")+"|[^ =,]+) = (E?'(?:[^']|'')*'|[^,]+)$re$, 'g') o) as options,
       pg_get_userbyid(x.dictowner) as owner,
       d.description as comment
  from pg_ts_dict x
  join pg_namespace n on n.oid = x.dictnamespace
  join pg_ts_template t on t.oid = x.dicttemplate
  join pg_namespace tn on tn.oid = t.tmplnamespace
  left join pg_description d on d.classoid = 'pg_ts_dict'::regclass and d.objoid = x.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and x.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_ts_dict'::regclass)
--only and x.oid = any ($4)
