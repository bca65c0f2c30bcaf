-- Is schema theseus here? One row. From the catalog and not by to_regclass: the server remembers that a name was
-- not there, until it next locks a table, and who waited for another to make it would not see it.
select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'theseus' and c.relname = 'meta')::bool as present
