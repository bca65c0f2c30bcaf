-- Format 4: what a migration erases on purpose (-- theseus: erase) is on record with its count, never with its values.
create function theseus.erase_begin(migration text, thing text, target text, only_column text) returns void
language plpgsql set search_path = pg_catalog, pg_temp set row_security = off
as $body$
declare
    gone bigint;
begin
    execute format('select count(%s) from only %s', case when only_column is null then '*' else quote_ident(only_column) end, target) into gone;
    insert into theseus.event (kind, version, direction, server_version, who, pid, backend_start, detail)
    values ('purged', migration, 'up', current_setting('server_version_num')::int, session_user || '@' || coalesce(host(inet_client_addr()), 'local'),
            pg_backend_pid(), (select a.backend_start from pg_stat_activity a where a.pid = pg_backend_pid()),
            json_build_object('erased', json_build_array(json_build_object('key', thing, 'version', migration, 'rows', gone))));
end
$body$;
revoke all on function theseus.erase_begin(text, text, text, text) from public;
