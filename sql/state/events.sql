-- Everything on record, oldest first. $1 text: of this version only, NULL for all
select e.id::int8 as id, e.kind::text as kind, e.version::text as version, e.name::text as name,
       e.direction::text as direction, e.file_digest::text as file_digest, e.token_digest::text as token_digest,
       e.statements::text as statements, e.statement::int4 as statement, e.proof_level::text as proof_level,
       e.fingerprint::text as fingerprint, e.error::text as error, e.detail::text as detail,
       e.seconds::float8 as seconds, e.server_version::int4 as server_version, e.who::text as who,
       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')::text as at,
       e.pid::int4 as pid, e.backend_start::text as backend_start
  from theseus.event e
 where $1::text is null or e.version = $1::text
 order by e.id
