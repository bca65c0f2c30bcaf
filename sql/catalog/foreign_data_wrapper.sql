-- Foreign data wrappers.
--   handler, validator   functions; absent = none
--   options              a line each: name 'value'; of a secret (by its name) the name alone; sorted
--   owner, acl, comment
select 'pg_foreign_data_wrapper'::regclass::oid as classid, w.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, w.fdwname as name, quote_ident(w.fdwname) as identity,
       case when w.fdwhandler <> 0 then w.fdwhandler::regproc::text end as handler,
       case when w.fdwvalidator <> 0 then w.fdwvalidator::regproc::text end as validator,
       (select string_agg(quote_ident(o.option_name) || case when o.option_name ~* '(pass|pwd|secret|token|credential|api_?key|access_?key|private_?key)' and o.option_name !~* '(required|file|path)$' then '' else ' ' || quote_literal(o.option_value) end,
                          E'\n' order by quote_ident(o.option_name) collate "C")
          from pg_options_to_table(w.fdwoptions) o) as options,
       pg_get_userbyid(w.fdwowner) as owner,
       case when w.fdwacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(w.fdwacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('F', w.fdwowner)) i)) end as acl,
       d.description as comment
  from pg_foreign_data_wrapper w
  left join pg_description d on d.classoid = 'pg_foreign_data_wrapper'::regclass and d.objoid = w.oid and d.objsubid = 0
 where w.oid >= 16384
   and w.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_foreign_data_wrapper'::regclass)
--only and w.oid = any ($1)
