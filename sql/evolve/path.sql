-- What promote must know. $1 schema, $2 table, $3 JSON column, $4 new column, $5 type as written, $6 schema of the
-- referenced table or NULL, $7 its name, $8 its column.
select (select format_type(a.atttypid, null) from pg_attribute a
         where a.attrelid = c.oid and a.attname = $3::text and a.attnum > 0 and not a.attisdropped)::text as document_type,
       coalesce((select a.attgenerated <> '' from pg_attribute a where a.attrelid = c.oid and a.attname = $3::text
                  and a.attnum > 0 and not a.attisdropped), false)::bool as document_generated,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = $4::text and not a.attisdropped)::bool as taken,
       (select string_agg(a.attname, ', ' order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)::text as columns,
       t.typcategory::text as category, t.typtype::text as type_type, format_type(t.oid, null)::text as type_name,
       coalesce(t.typnamespace = 'pg_catalog'::regnamespace, false)::bool as builtin,
       r.oid::oid as referenced,
       (select format_type(a.atttypid, null) from pg_attribute a
         where a.attrelid = r.oid and a.attname = $8::text and a.attnum > 0 and not a.attisdropped)::text as referenced_type,
       exists (select from pg_index i where i.indrelid = r.oid and i.indisunique and i.indisvalid and i.indpred is null
                  and i.indnkeyatts = 1
                  and i.indkey[0] = (select a.attnum from pg_attribute a where a.attrelid = r.oid and a.attname = $8::text
                                        and not a.attisdropped))::bool as referenced_unique,
       case when r.oid is null then true
            else has_table_privilege(r.oid, 'references') or has_column_privilege(r.oid, $8::text, 'references')
       end::bool as may_reference
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_type t on t.oid = to_regtype($5::text)
  left join (pg_class r join pg_namespace rn on rn.oid = r.relnamespace)
         on rn.nspname = $6::text and r.relname = $7::text and r.relkind in ('r', 'p')
 where n.nspname = $1::text and c.relname = $2::text
