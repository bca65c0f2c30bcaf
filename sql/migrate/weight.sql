-- How much a relation holds, as far as the server knows without counting. $1 schema, $2 name: text
select greatest(pg_catalog.pg_stat_get_live_tuples(c.oid), c.reltuples::int8, 0)::int8 as rows,
       pg_catalog.pg_total_relation_size(c.oid)::int8 as bytes
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where n.nspname = $1::text and c.relname = $2::text
