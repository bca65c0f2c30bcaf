-- Procedures.
--   definition   pg_get_functiondef: a whole CREATE OR REPLACE statement, without the last line break
--   arguments    as pg_get_function_arguments: names, modes, types, defaults
--   result       as pg_get_function_result; absent for procedures
--   language     name
--   window       yes or absent
--   signature    schema.name(all arguments with modes): where some are OUT (14 and newer), types alone may be those of another one
--   extensions   a line each: extensions this DEPENDS ON, sorted
--   owner, acl, comment
-- The identity has the types of the input arguments alone: schema.name(type, type).
select 'pg_proc'::regclass::oid as classid, p.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, p.proname as name,
       quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
           || coalesce((select string_agg(format_type(a.type, null), ', ' order by a.place)
                          from unnest(p.proargtypes) with ordinality a (type, place)), '') || ')' as identity,
       rtrim(pg_get_functiondef(p.oid), E'\n') as definition,
       pg_get_function_arguments(p.oid) as arguments,
       pg_get_function_result(p.oid) as result,
       l.lanname as language,
       case when p.prokind = 'w' then 'yes' end as "window",
       quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' as signature,
       (select string_agg(quote_ident(x.extname), E'\n' order by x.extname collate "C")
          from pg_depend o join pg_extension x on x.oid = o.refobjid
         where o.classid = 'pg_proc'::regclass and o.objid = p.oid and o.objsubid = 0
           and o.refclassid = 'pg_extension'::regclass and o.deptype = 'x') as extensions,
       pg_get_userbyid(p.proowner) as owner,
       case when p.proacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(p.proacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('f', p.proowner)) i)) end as acl,
       d.description as comment
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  join pg_language l on l.oid = p.prolang
  left join pg_description d on d.classoid = 'pg_proc'::regclass and d.objoid = p.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and p.prokind in ('p')
   and p.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_proc'::regclass)
--only and p.oid = any ($4)
