-- For questions about rows before a migration: read-only, none for longer than $1 (milliseconds, text), no row hidden from us.
select pg_catalog.set_config('default_transaction_read_only', 'on', false),
       pg_catalog.set_config('row_security', 'off', false),
       pg_catalog.set_config('lock_timeout', '100', false),
       pg_catalog.set_config('statement_timeout', $1, false)
