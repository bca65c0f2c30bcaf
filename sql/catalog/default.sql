-- Defaults of table columns that are not generated; the identity is the column's.
--   expression
-- A default names no columns, so pg_get_expr needs no relation, and does not have to open it.
select 'pg_attrdef'::regclass::oid as classid, g.oid as objid, 0 as objsubid,
       'pg_class'::regclass::oid as parent_classid, g.adrelid as parent_objid,
       n.nspname as schema, a.attname as name,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname) as identity,
       pg_get_expr(g.adbin, 0) as expression
  from pg_attrdef g
  join pg_attribute a on a.attrelid = g.adrelid and a.attnum = g.adnum and a.attgenerated = ''
  join pg_class c on c.oid = g.adrelid
  join pg_namespace n on n.oid = c.relnamespace
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.relkind in ('r', 'p', 'f')
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and g.adrelid = any ($4)
