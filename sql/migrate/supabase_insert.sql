-- $1 version, $2 name, $3 statements as a JSON array of texts
insert into supabase_migrations.schema_migrations (version, name, statements)
values ($1, $2, (select coalesce(pg_catalog.array_agg(s.value order by s.n), '{}')
                 from pg_catalog.jsonb_array_elements_text($3::jsonb) with ordinality s (value, n)))
on conflict (version) do nothing
