-- pg_depend as it is, without what the server itself needs. depend.c gives it a meaning.
select classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype
  from pg_depend
 where objid >= 16384 and (refobjid >= 16384 or refclassid = 'pg_namespace'::regclass)
   and deptype <> 'p'
