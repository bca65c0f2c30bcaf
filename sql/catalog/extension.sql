-- Extensions, wherever they were put; plpgsql and others that initdb made are left out. Their members are left out
-- everywhere. An extension has an owner that cannot be changed, so it is no property.
--   in_schema  schema its objects were put in (name)
--   version
--   tables     a line each: schema.table of its members that hold rows, sorted
--   comment    absent when it is the control file's own
select 'pg_extension'::regclass::oid as classid, x.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, x.extname as name, quote_ident(x.extname) as identity,
       n.nspname as in_schema,
       x.extversion as version,
       (select string_agg(m.line, E'\n' order by m.line) from (
            select (quote_ident(cn.nspname) || '.' || quote_ident(c.relname)) collate "C" as line
              from pg_depend e
              join pg_class c on c.oid = e.objid and c.relkind in ('r', 'p')
              join pg_namespace cn on cn.oid = c.relnamespace
             where e.refclassid = 'pg_extension'::regclass and e.refobjid = x.oid and e.deptype = 'e'
               and e.classid = 'pg_class'::regclass) m) as tables,
       nullif(d.description, a.comment) as comment
  from pg_extension x
  join pg_namespace n on n.oid = x.extnamespace
  left join pg_available_extensions a on a.name = x.extname
  left join pg_description d on d.classoid = 'pg_extension'::regclass and d.objoid = x.oid and d.objsubid = 0
 where x.oid >= 16384
--only and x.oid = any ($1)
