-- Pins everything that the texts of the catalog functions depend on, until the end of the (sub)transaction. $1 = lock_timeout:
-- functions like pg_get_indexdef open tables, and so wait for those who hold one exclusively.
select set_config(name, value, true)
  from (values ('search_path', 'pg_catalog'), ('client_encoding', 'UTF8'), ('datestyle', 'ISO, YMD'),
               ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('extra_float_digits', '3'),
               ('bytea_output', 'hex'), ('xmloption', 'content'), ('quote_all_identifiers', 'off'),
               ('standard_conforming_strings', 'on'), ('row_security', 'off'), ('jit', 'off'),
               ('statement_timeout', '0'), ('lock_timeout', $1)) s (name, value)
