-- Aggregate functions. Functions and operators are schema-qualified; what is at its default is absent.
--   arguments     as in CREATE AGGREGATE name (arguments); "*" for none
--   kind          hypothetical or ordered-set; absent = ordinary
--   sfunc, stype, sspace, finalfunc, finalfunc_extra (yes), finalfunc_modify (read_only, shareable, read_write), combinefunc, serialfunc,
--   deserialfunc, initcond, msfunc, minvfunc, mstype, msspace, mfinalfunc, mfinalfunc_extra (yes), mfinalfunc_modify, minitcond,
--   sortop, parallel (safe or restricted): as the parameters of CREATE AGGREGATE
--   signature     schema.name(types of all arguments): as GRANT ... ON FUNCTION names it, which knows no "*" and no ORDER BY
--   owner, acl, comment
select 'pg_proc'::regclass::oid as classid, p.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, p.proname as name,
       quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
           || coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') || ')' as identity,
       coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*') as arguments,
       case a.aggkind when 'h' then 'hypothetical' when 'o' then 'ordered-set' end as kind,
       a.aggtransfn::text as sfunc, format_type(a.aggtranstype, null) as stype,
       nullif(a.aggtransspace, 0)::text as sspace,
       case when a.aggfinalfn <> 0 then a.aggfinalfn::text end as finalfunc,
       case when a.aggfinalextra then 'yes' end as finalfunc_extra,
       case nullif(a.aggfinalmodify, case a.aggkind when 'n' then 'r' else 'w' end)
           when 'r' then 'read_only' when 's' then 'shareable' when 'w' then 'read_write' end as finalfunc_modify,
       case when a.aggcombinefn <> 0 then a.aggcombinefn::text end as combinefunc,
       case when a.aggserialfn <> 0 then a.aggserialfn::text end as serialfunc,
       case when a.aggdeserialfn <> 0 then a.aggdeserialfn::text end as deserialfunc,
       a.agginitval as initcond,
       case when a.aggmtransfn <> 0 then a.aggmtransfn::text end as msfunc,
       case when a.aggminvtransfn <> 0 then a.aggminvtransfn::text end as minvfunc,
       case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end as mstype,
       nullif(a.aggmtransspace, 0)::text as msspace,
       case when a.aggmfinalfn <> 0 then a.aggmfinalfn::text end as mfinalfunc,
       case when a.aggmfinalextra then 'yes' end as mfinalfunc_extra,
       case nullif(a.aggmfinalmodify, case a.aggkind when 'n' then 'r' else 'w' end)
           when 'r' then 'read_only' when 's' then 'shareable' when 'w' then 'read_write' end as mfinalfunc_modify,
       a.aggminitval as minitcond,
       (select 'operator(' || quote_ident(kn.nspname) || '.' || k.oprname || ')'
          from pg_operator k join pg_namespace kn on kn.oid = k.oprnamespace where k.oid = a.aggsortop) as sortop,
       case p.proparallel when 's' then 'safe' when 'r' then 'restricted' end as parallel,
       quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
           || coalesce((select string_agg(format_type(t.type, null), ', ' order by t.place)
                          from unnest(p.proargtypes) with ordinality t (type, place)), '') || ')' as signature,
       pg_get_userbyid(p.proowner) as owner,
       case when p.proacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(p.proacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('f', p.proowner)) i)) end as acl,
       d.description as comment
  from pg_proc p
  join pg_aggregate a on a.aggfnoid = p.oid
  join pg_namespace n on n.oid = p.pronamespace
  left join pg_description d on d.classoid = 'pg_proc'::regclass and d.objoid = p.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and p.prokind = 'a'
   and p.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_proc'::regclass)
--only and p.oid = any ($4)
