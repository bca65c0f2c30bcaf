-- What status and the runner need of everything that came to an end, without the texts of what was executed and
-- without what only the record of one run is asked for (sql/state/events.sql). Every command reads it, so it is one
-- pass over one table; intents, which are half of its rows and mostly of no interest, are read apart.
-- `at` in our session's form (sql/db/session.sql).
select id::int8 as id, kind::text as kind, version::text as version, name::text as name, direction::text as direction,
       file_digest::text as file_digest, token_digest::text as token_digest, statement::int4 as statement,
       proof_level::text as proof_level, server_version::int4 as server_version, at::text as at
  from theseus.event
 where kind <> 'intent'
 order by id
