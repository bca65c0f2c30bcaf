-- One event; who, where and when are the server's own.
-- $1 kind, $2 version, $3 name, $4 direction, $5 statement, $6 file_digest, $7 token_digest, $8 proof_level,
-- $9 fingerprint, $10 seconds, $11 error, $12 detail (JSON), $13 statements (JSON): all text
insert into theseus.event (kind, version, name, direction, statement, file_digest, token_digest, proof_level,
                           fingerprint, seconds, error, detail, statements, server_version, who, pid, backend_start)
select $1::text, $2::text, $3::text, $4::text, $5::int4, $6::text, $7::text, $8::text, $9::text, $10::float8, $11::text,
       $12::json, $13::json, current_setting('server_version_num')::int4,
       session_user || '@' || current_setting('application_name'), a.pid, a.backend_start
  from pg_stat_get_activity(pg_backend_pid()) a
returning id
