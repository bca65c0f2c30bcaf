-- What status and the runner need: of every version its last outcome and all that came after it; events
-- of no version. Not the texts of what was executed (sql/state/events.sql).
select e.id::int8 as id, e.kind::text as kind, e.version::text as version, e.name::text as name,
       e.direction::text as direction, e.file_digest::text as file_digest, e.token_digest::text as token_digest,
       null::text as statements, e.statement::int4 as statement, e.proof_level::text as proof_level,
       e.fingerprint::text as fingerprint, e.error::text as error, null::text as detail,
       e.seconds::float8 as seconds, e.server_version::int4 as server_version, e.who::text as who,
       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')::text as at,
       e.pid::int4 as pid, e.backend_start::text as backend_start
  from theseus.event e
  left join (select version, max(id) as id from theseus.event
              where kind in ('applied', 'rolled_back', 'baseline') group by version) o using (version)
 where o.id is null or e.id >= o.id
 order by e.id
