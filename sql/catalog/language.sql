-- Procedural languages but those of the server itself (plpgsql is an extension's). A language is of the schema of its handler.
--   trusted                     yes or absent
--   handler, inline, validator  functions: schema.name, without the schema where that is pg_catalog; absent when there is none
--   owner, acl, comment
select 'pg_language'::regclass::oid as classid, l.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       nullif(n.nspname, 'pg_catalog') as schema, l.lanname as name, quote_ident(l.lanname) as identity,
       case when l.lanpltrusted then 'yes' end as trusted,
       l.lanplcallfoid::regproc::text as handler,
       case when l.laninline <> 0 then l.laninline::regproc::text end as inline,
       case when l.lanvalidator <> 0 then l.lanvalidator::regproc::text end as validator,
       pg_get_userbyid(l.lanowner) as owner,
       case when l.lanacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(l.lanacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('l', l.lanowner)) i)) end as acl,
       d.description as comment
  from pg_language l
  join pg_proc h on h.oid = l.lanplcallfoid
  join pg_namespace n on n.oid = h.pronamespace
  left join pg_description d on d.classoid = 'pg_language'::regclass and d.objoid = l.oid and d.objsubid = 0
 where (n.nspname = 'pg_catalog' or (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3)))
   and l.oid >= 16384
   and l.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_language'::regclass)
--only and l.oid = any ($4)
