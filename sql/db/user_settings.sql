-- The few settings of ours that a user's file runs under: its text was split with standard strings, and
-- neither an idle moment between two statements nor a vanished client may outlive us on the server.
-- $1 text: role to become, NULL to stay; $2 text: client_connection_check_interval
select case when $1::text is not null then pg_catalog.set_config('role', $1::text, false) end,
       pg_catalog.set_config('standard_conforming_strings', 'on', false),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '0', false),
       case when pg_catalog.current_setting('idle_session_timeout', true) is not null
            then pg_catalog.set_config('idle_session_timeout', '0', false) end,
       case when pg_catalog.current_setting('client_connection_check_interval', true) is not null
            then pg_catalog.set_config('client_connection_check_interval', $2, false) end
