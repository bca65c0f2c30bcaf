-- Operators. The identity is: schema.name(left, right), with NONE for an argument that it does not have.
--   shell        yes: named by another one as its commutator or negator, and not made so far; then there is nothing else
--   function     schema.name, without the schema where that is pg_catalog
--   leftarg, rightarg    types; absent when there is none
--   commutator, negator  identities of operators
--   restrict, join       functions: as function
--   hashes, merges       yes or absent
--   owner, comment
select 'pg_operator'::regclass::oid as classid, o.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, o.oprname as name,
       quote_ident(n.nspname) || '.' || o.oprname || '('
           || case when o.oprleft = 0 then 'NONE' else format_type(o.oprleft, null) end || ', '
           || case when o.oprright = 0 then 'NONE' else format_type(o.oprright, null) end || ')' as identity,
       case when o.oprcode = 0 then 'yes' end as shell,
       case when o.oprcode <> 0 then o.oprcode::text end as function,
       case when o.oprleft <> 0 then format_type(o.oprleft, null) end as leftarg,
       case when o.oprright <> 0 then format_type(o.oprright, null) end as rightarg,
       (select quote_ident(kn.nspname) || '.' || k.oprname || '('
           || case when k.oprleft = 0 then 'NONE' else format_type(k.oprleft, null) end || ', '
           || case when k.oprright = 0 then 'NONE' else format_type(k.oprright, null) end || ')'
          from pg_operator k join pg_namespace kn on kn.oid = k.oprnamespace where k.oid = o.oprcom) as commutator,
       (select quote_ident(kn.nspname) || '.' || k.oprname || '('
           || case when k.oprleft = 0 then 'NONE' else format_type(k.oprleft, null) end || ', '
           || case when k.oprright = 0 then 'NONE' else format_type(k.oprright, null) end || ')'
          from pg_operator k join pg_namespace kn on kn.oid = k.oprnamespace where k.oid = o.oprnegate) as negator,
       case when o.oprrest <> 0 then o.oprrest::text end as restrict,
       case when o.oprjoin <> 0 then o.oprjoin::text end as "join",
       case when o.oprcanhash then 'yes' end as hashes,
       case when o.oprcanmerge then 'yes' end as merges,
       pg_get_userbyid(o.oprowner) as owner,
       d.description as comment
  from pg_operator o
  join pg_namespace n on n.oid = o.oprnamespace
  left join pg_description d on d.classoid = 'pg_operator'::regclass and d.objoid = o.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and o.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_operator'::regclass)
--only and o.oid = any ($4)
