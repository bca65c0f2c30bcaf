-- Schemas of ours with nothing in them and nothing on record for them.
select pg_catalog.format('drop schema %I', n.nspname)::text as sql
  from pg_catalog.pg_namespace n
 where n.nspname like 'theseus\_parked\_%'
   and not exists (select from pg_catalog.pg_depend d
                   where d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and d.refobjid = n.oid)
