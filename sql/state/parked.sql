-- What is put aside, oldest first. Rows are the server's estimate of now, or of when they were put aside; a column has no
-- size of its own.
select id::int8 as id, version::text as version, direction::text as direction, kind::text as kind, key::text as key,
       schema::text as schema, name::text as name, "column"::text as "column", relation::oid as relation,
       attnum::int4 as attnum, place::text as place, shape::text as shape, restore::text as restore,
       greatest(rows, pg_stat_get_live_tuples(relation))::int8 as rows,
       case when kind in ('table', 'rows') then coalesce(pg_total_relation_size(relation), bytes) else bytes end::int8 as bytes,
       to_char(parked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')::text as parked_at,
       to_char(keep_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')::text as keep_until
  from theseus.parked
 order by id
