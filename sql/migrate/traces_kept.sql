-- What the server keeps about who did what: commit times; the schema of pg_stat_statements where it works and may be read.
select (pg_catalog.current_setting('track_commit_timestamp') = 'on')::bool as commit_times,
       (select n.nspname
          from pg_catalog.pg_extension e
          join pg_catalog.pg_namespace n on n.oid = e.extnamespace
          join pg_catalog.pg_class c on c.relname = 'pg_stat_statements' and c.relnamespace = n.oid
         where e.extname = 'pg_stat_statements'
           and pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select')
           and pg_catalog.current_setting('shared_preload_libraries', true) ~ 'pg_stat_statements')::text as statements
