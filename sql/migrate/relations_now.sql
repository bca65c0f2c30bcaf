-- What this transaction has done to tables so far: the file a table stands in and the counters of rows. Counters of
-- earlier transactions that were not yet sent are in them too: only differences mean something.
select c.oid as relation,
       c.relfilenode as file,
       pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) as inserted,
       pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) as updated,
       pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) as deleted
  from pg_catalog.pg_class c
 where c.relkind in ('r', 'p', 'm')
   and c.oid >= 16384
 order by c.oid
