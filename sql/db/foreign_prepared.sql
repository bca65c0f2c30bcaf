-- Prepared statements of this session: those of a user's file, and how many of ours are still there. In the user's session.
select p.name::pg_catalog.text as name, pg_catalog.starts_with(p.name, 'theseus_') as ours
  from pg_catalog.pg_prepared_statements p
