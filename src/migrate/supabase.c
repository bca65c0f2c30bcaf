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

static bool remove_row(Db *db, const char *version, Error *err)
{
    return db_query(db, "delete from supabase_migrations.schema_migrations where version = $1", PARAMS(version), NULL, err);
}

static bool insert_row(Db *db, const char *version, const char *name, const Migration *migration, Arena *mem, Error *err)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_array_open(&json);
    if (migration)
        for (vec_each(&migration->script.statements, statement))
            json_text(&json, redact_secrets(arena_strndup(mem, statement->text, statement->length), mem));
    json_array_close(&json);
    return db_query(db, sql_migrate_supabase_insert, PARAMS(version, name, out.data), NULL, err);
}

bool supabase_record(Db *db, const Procedure *procedure, const Migration *migration, Arena *mem, Error *err)
{
    if (procedure->direction == DIRECTION_DOWN)
        return remove_row(db, procedure->version, err);
    return insert_row(db, procedure->version, procedure->name, migration, mem, err);
}

bool supabase_restore(Db *db, const Project *project, const char *version, Arena *mem, Error *err)
{
    TextList there = {0};

    TRY(supabase_versions(db, mem, &there, err));
    for (vec_each(&there, one))
        if (!*version || project_compare_versions(*one, version) > 0)
            TRY(remove_row(db, *one, err));
    for (vec_each(&project->migrations, migration))
        if (*version && project_compare_versions(migration->version, version) <= 0)
            TRY(insert_row(db, migration->version, migration->name, migration, mem, err));
    return true;
}
