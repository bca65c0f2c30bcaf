-- The format, whether the state belongs to this database, and whether anything is kept aside. Every command asks this of a
-- backend that has just begun: each name that it must look up is felt.
-- `relation_moved`: restored from a dump. An unreadable system identifier (then or now) says nothing.
select m.format::int4 as format,
       (m.relation <> m.tableoid)::bool as relation_moved,
       (m.database <> (select oid from pg_database where datname = current_database()))::bool as database_moved,
       case when has_function_privilege('pg_control_system()', 'execute')
            then (m.system_identifier <> (select system_identifier from pg_control_system()))::bool end as cluster_moved,
       m.environment::text as environment,
       m.claimed_at::text as claimed_at,
       exists (select from theseus.parked)::bool as parked
  from theseus.meta m
