-- What this session has written to the catalogs $1 (oid[]), by the server's own counters: an array of (added, updated, deleted) in
-- their order, for touched.sql. In any session: every name is qualified.
select pg_catalog.array_agg(array[pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid),
                                  pg_catalog.pg_stat_get_xact_tuples_updated(c.oid),
                                  pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid)] order by c.place)::pg_catalog.text as counts
  from pg_catalog.unnest($1::pg_catalog.oid[]) with ordinality c (oid, place)
