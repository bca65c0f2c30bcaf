-- The session in which our own queries run. Everything that text output depends on is pinned, no timeout
-- of the role may end our reading, and nothing of the user's stands before pg_catalog.
-- Settings that newer servers have are left alone where they do not exist.
-- $1 text: client_connection_check_interval; '0' where the server's platform cannot do it
select pg_catalog.set_config('search_path', 'pg_catalog', false),
       pg_catalog.set_config('datestyle', 'ISO, MDY', false),
       pg_catalog.set_config('intervalstyle', 'postgres', false),
       pg_catalog.set_config('extra_float_digits', '3', false),
       pg_catalog.set_config('timezone', 'UTC', false),
       pg_catalog.set_config('bytea_output', 'hex', false),
       pg_catalog.set_config('quote_all_identifiers', 'off', false),
       pg_catalog.set_config('standard_conforming_strings', 'on', false),
       pg_catalog.set_config('xmloption', 'content', false),
       pg_catalog.set_config('jit', 'off', false),
       pg_catalog.set_config('client_min_messages', 'notice', false),
       pg_catalog.set_config('default_transaction_isolation', 'read committed', false),
       pg_catalog.set_config('statement_timeout', '0', false),
       pg_catalog.set_config('lock_timeout', '0', false),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '0', false),
       case when pg_catalog.current_setting('idle_session_timeout', true) is not null
            then pg_catalog.set_config('idle_session_timeout', '0', false) end,
       case when pg_catalog.current_setting('transaction_timeout', true) is not null
            then pg_catalog.set_config('transaction_timeout', '0', false) end,
       case when pg_catalog.current_setting('client_connection_check_interval', true) is not null
            then pg_catalog.set_config('client_connection_check_interval', $1, false) end
