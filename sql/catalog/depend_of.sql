-- pg_depend (as in depend.sql) of the objects $1 (classid), $2 (objid) and of all that belongs to them: rules, triggers, row types, the
-- index of a constraint, identity sequences, members of an extension ... Partitions and indexes are objects for themselves.
with recursive part (classid, objid) as (
    select * from unnest($1::oid[], $2::oid[])
    union
    select d.classid, d.objid
      from part p
      join pg_depend d on d.refclassid = p.classid and d.refobjid = p.objid
     where d.deptype in ('i', 'e') or d.deptype = 'a' and d.classid <> 'pg_class'::regclass
)
select d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype
  from part p
  join pg_depend d on d.classid = p.classid and d.objid = p.objid
 where p.objid >= 16384 and (d.refobjid >= 16384 or d.refclassid = 'pg_namespace'::regclass)
   and d.deptype <> 'p'
