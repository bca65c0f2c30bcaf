-- Foreign servers.
--   wrapper   name of its foreign data wrapper
--   type, version
--   options   a line each: name 'value'; of a secret (by its name) the name alone; sorted
--   owner, acl, comment
select 'pg_foreign_server'::regclass::oid as classid, s.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, s.srvname as name, quote_ident(s.srvname) as identity,
       w.fdwname as wrapper,
       s.srvtype as type,
       s.srvversion as version,
       (select string_agg(quote_ident(o.option_name) || case when o.option_name ~* '(pass|pwd|secret|token|credential|api_?key|access_?key|private_?key)' and o.option_name !~* '(required|file|path)$' then '' else ' ' || quote_literal(o.option_value) end,
                          E'\n' order by quote_ident(o.option_name) collate "C")
          from pg_options_to_table(s.srvoptions) o) as options,
       pg_get_userbyid(s.srvowner) as owner,
       case when s.srvacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(s.srvacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('S', s.srvowner)) i)) end as acl,
       d.description as comment
  from pg_foreign_server s
  join pg_foreign_data_wrapper w on w.oid = s.srvfdw
  left join pg_description d on d.classoid = 'pg_foreign_server'::regclass and d.objoid = s.oid and d.objsubid = 0
 where s.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_foreign_server'::regclass)
--only and s.oid = any ($1)
