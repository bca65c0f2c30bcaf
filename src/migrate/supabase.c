#include "migrate/supabase.h"

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "core/json.h"
#include "migrate/redact.h"

static bool table_exists(Db *db, bool *exists, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_query(db, "select pg_catalog.to_regclass('supabase_migrations.schema_migrations') is not null", NO_PARAMS,
                 &rows, err));
    *exists = rows_bool(rows, 0, 0);
    return true;
}

bool supabase_ensure(Db *db, Error *err)
{
    bool exists;

    TRY(table_exists(db, &exists, err));
    return exists || db_execute(db, sql_migrate_supabase_ensure, err);
}

bool supabase_versions(Db *db, Arena *mem, TextList *versions, Error *err)
{
    auto_rows rows = NULL;
    bool exists;

    TRY(table_exists(db, &exists, err));
    if (!exists)
        return true;
    TRY(db_query(db, "select version from supabase_migrations.schema_migrations order by version", NO_PARAMS, &rows,
                 err));
    for (size_t i = 0; i < rows_count(rows); i++)
        vec_push(mem, versions, arena_strdup(mem, rows_get(rows, i, 0)));
    return true;
}

bool supabase_record(Db *db, const Procedure *procedure, const Migration *migration, Arena *mem, Error *err)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    if (procedure->direction == DIRECTION_DOWN)
        return db_query(db, "delete from supabase_migrations.schema_migrations where version = $1",
                        PARAMS(procedure->version), NULL, err);
    json_array_open(&json);
    if (migration)
        for (vec_each(&migration->script.statements, statement))
            json_text(&json, redact_secrets(arena_strndup(mem, statement->text, statement->length), mem));
    json_array_close(&json);
    return db_query(db, sql_migrate_supabase_insert, PARAMS(procedure->version, procedure->name, out.data), NULL,
                    err);
}
