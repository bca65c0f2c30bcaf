-- The oid of the newest type that is no row type, array or multirange, or of the newest function.
select greatest((select oid::int8 from pg_catalog.pg_type where typtype in ('e', 'd', 'c')
                    and not exists (select from pg_catalog.pg_class c where c.oid = typrelid and c.relkind <> 'c')
                  order by oid desc limit 1),
                (select oid::int8 from pg_catalog.pg_proc order by oid desc limit 1)) as newest
