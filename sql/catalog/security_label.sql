-- Security labels of what is read here. Who gives a label a meaning is a provider: a module loaded into the server.
--   label
--   object   what carries it, as SECURITY LABEL ... ON names it
--   column   key of the column that carries it
select 'pg_seclabel'::regclass::oid as classid, l.objoid as objid, l.objsubid as objsubid,
       l.classoid as parent_classid, l.objoid as parent_objid,
       n.nspname as schema, l.provider::name as name,
       quote_ident(l.provider) || ' on ' || l.objtype || ' ' || l.objname as identity,
       l.objtype || ' ' || l.objname as object,
       case when l.objsubid <> 0 then l.objname end as "column",
       l.label
  from pg_seclabels l
  left join pg_namespace n on n.oid = l.objnamespace
 where (l.objnamespace is null or n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
--only and l.objoid = any ($4)
