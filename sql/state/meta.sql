-- The format, and whether the state belongs to this database.
-- `relation_moved`: restored from a dump. An unreadable system identifier (then or now) says nothing.
select m.format::int4 as format,
       (m.relation <> 'theseus.meta'::regclass)::bool as relation_moved,
       (m.database <> d.oid)::bool as database_moved,
       (m.system_identifier <> c.system_identifier)::bool as cluster_moved,
       m.environment::text as environment,
       m.claimed_at::text as claimed_at
  from theseus.meta m
 cross join (select oid from pg_database where datname = current_database()) d
 cross join (select case when has_function_privilege('pg_control_system()', 'execute')
                         then (select system_identifier from pg_control_system()) end as system_identifier) c
