-- The state describes this database from now on. $1 text: environment, or NULL to leave it
insert into theseus.meta (format, system_identifier, database, relation, environment)
select 0, case when has_function_privilege('pg_control_system()', 'execute')
               then (select system_identifier from pg_control_system()) end,
       (select oid from pg_database where datname = current_database()), 'theseus.meta'::regclass, $1::text
    on conflict (only_row) do update
       set system_identifier = excluded.system_identifier, database = excluded.database,
           relation = excluded.relation, environment = coalesce(excluded.environment, theseus.meta.environment),
           claimed_at = clock_timestamp(), claimed_by = session_user
