-- $1 text: role to become
select pg_catalog.set_config('role', $1, false)
