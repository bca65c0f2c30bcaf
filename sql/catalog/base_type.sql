-- Base types and shell types.
--   shell          yes: only a name so far; then there is nothing else
--   input, output, receive, send, typmod_in, typmod_out, analyze, subscript (14 and newer)   functions: schema.name, without the schema
--                  where that is pg_catalog; absent when there is none
--   internallength bytes, or variable
--   passedbyvalue  yes or absent
--   alignment      char, int2, int4, double
--   storage        plain, external, extended, main
--   category       one character; absent = U
--   preferred      yes or absent
--   default        text; absent = NULL
--   element        type, of what can be subscripted
--   delimiter      absent = comma
--   collatable     yes or absent
--   owner, acl, comment
select 'pg_type'::regclass::oid as classid, t.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, t.typname as name, quote_ident(n.nspname) || '.' || quote_ident(t.typname) as identity,
       case when not t.typisdefined then 'yes' end as shell,
       b.typinput::text as input, b.typoutput::text as output,
       case when b.typreceive <> 0 then b.typreceive::text end as receive,
       case when b.typsend <> 0 then b.typsend::text end as send,
       case when b.typmodin <> 0 then b.typmodin::text end as typmod_in,
       case when b.typmodout <> 0 then b.typmodout::text end as typmod_out,
       case when b.typanalyze <> 0 then b.typanalyze::text end as analyze,
       case when b.typsubscript <> 0 then b.typsubscript::text end as subscript,
       case when b.typlen = -1 then 'variable' else b.typlen::text end as internallength,
       case when b.typbyval then 'yes' end as passedbyvalue,
       case b.typalign when 'c' then 'char' when 's' then 'int2' when 'i' then 'int4' when 'd' then 'double' end as alignment,
       case b.typstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main' end as storage,
       nullif(b.typcategory, 'U')::text as category,
       case when b.typispreferred then 'yes' end as preferred,
       b.typdefault as "default",
       case when b.typelem <> 0 then format_type(b.typelem, null) end as element,
       nullif(b.typdelim, ',')::text as delimiter,
       case when b.typcollation <> 0 then 'yes' end as collatable,
       pg_get_userbyid(t.typowner) as owner,
       case when t.typacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(t.typacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('T', t.typowner)) i)) end as acl,
       d.description as comment
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  left join lateral (select v.*
                       from (values (0::regproc)) as before_14 (typsubscript)
                       cross join lateral (select typinput, typoutput, typreceive, typsend, typmodin, typmodout, typanalyze, typsubscript,
                                                  typlen, typbyval, typalign, typstorage, typcategory, typispreferred, typdefault, typelem,
                                                  typdelim, typcollation
                                             from pg_type k where k.oid = t.oid) v) b on t.typisdefined
  left join pg_description d on d.classoid = 'pg_type'::regclass and d.objoid = t.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and (t.typtype = 'b' or t.typtype = 'p' and not t.typisdefined)
   and not exists (select from pg_type e where e.typarray = t.oid)
   and t.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_type'::regclass)
--only and t.oid = any ($4)
