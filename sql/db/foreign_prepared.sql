-- Prepared statements of this session: those of a user's file, and how many of ours are still there.
select p.name::text as name, (p.name like 'theseus\_%')::bool as ours
  from pg_catalog.pg_prepared_statements p
