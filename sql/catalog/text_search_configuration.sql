-- Text search configurations.
--   parser     schema-qualified but for the server's own
--   mappings   a line each: token type, then its dictionaries in order, separated by ", "; sorted by token type
--   owner, comment
select 'pg_ts_config'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, c.cfgname as name, quote_ident(n.nspname) || '.' || quote_ident(c.cfgname) as identity,
       case when pn.nspname <> 'pg_catalog' then quote_ident(pn.nspname) || '.' else '' end || quote_ident(p.prsname) as parser,
       (select string_agg(m.line, E'\n' order by m.line) from (
            select (quote_ident(t.alias) || ' ' || string_agg(k.mapdict::regdictionary::text, ', ' order by k.mapseqno)) collate "C" as line
              from pg_ts_config_map k
              join ts_token_type(c.cfgparser) t on t.tokid = k.maptokentype
             where k.mapcfg = c.oid
             group by t.alias) m) as mappings,
       pg_get_userbyid(c.cfgowner) as owner,
       d.description as comment
  from pg_ts_config c
  join pg_namespace n on n.oid = c.cfgnamespace
  join pg_ts_parser p on p.oid = c.cfgparser
  join pg_namespace pn on pn.oid = p.prsnamespace
  left join pg_description d on d.classoid = 'pg_ts_config'::regclass and d.objoid = c.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_ts_config'::regclass)
--only and c.oid = any ($4)
