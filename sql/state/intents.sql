-- Intents that may be open: those after the last outcome of all. Restricted form: also those of the versions $1 (a JSON
-- array as text), which have begun and not come to an end. `at` in our session's form (sql/db/session.sql).
-- `alive`: the backend is still there, and it is not our own. Where its start may not be seen (another role, no
-- pg_read_all_stats) the pid has to say it.
select id::int8 as id, kind::text as kind, version::text as version, name::text as name, direction::text as direction,
       file_digest::text as file_digest, token_digest::text as token_digest, statement::int4 as statement,
       proof_level::text as proof_level, server_version::int4 as server_version, at::text as at,
       who::text as who, pid::int4 as pid,
       (e.pid <> pg_backend_pid()
        and exists (select from pg_stat_get_activity(e.pid) a
                     where a.backend_start is null or a.backend_start = e.backend_start))::bool as alive
  from theseus.event e
 where kind = 'intent'
   and id > coalesce((select o.id from theseus.event o where o.kind in ('applied', 'rolled_back', 'baseline', 'failed', 'restored')
                       order by o.id desc limit 1), 0)
--only     or kind = 'intent' and version in (select json_array_elements_text($1::json))
