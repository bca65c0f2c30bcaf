-- Event triggers. One is of the schema of its function.
--   event     ddl_command_start ...
--   tags      a line each, in the order given (pg_dump shows it); absent = every command
--   function  schema.name, without the schema where that is pg_catalog
--   enabled   disabled, replica or always; absent = as usual
--   owner, comment
select 'pg_event_trigger'::regclass::oid as classid, e.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       nullif(n.nspname, 'pg_catalog') as schema, e.evtname as name, quote_ident(e.evtname) as identity,
       e.evtevent as event,
       array_to_string(e.evttags, E'\n') as tags,
       e.evtfoid::regproc::text as function,
       case e.evtenabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' end as enabled,
       pg_get_userbyid(e.evtowner) as owner,
       d.description as comment
  from pg_event_trigger e
  join pg_proc h on h.oid = e.evtfoid
  join pg_namespace n on n.oid = h.pronamespace
  left join pg_description d on d.classoid = 'pg_event_trigger'::regclass and d.objoid = e.oid and d.objsubid = 0
 where (n.nspname = 'pg_catalog' or (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3)))
   and e.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_event_trigger'::regclass)
--only and e.oid = any ($4)
