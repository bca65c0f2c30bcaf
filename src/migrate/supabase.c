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

static const char label[] = "keeping supabase_migrations.schema_migrations in step";

static void remove_row(Pipeline *pipeline, const char *version)
{
    pipeline_add(pipeline, label, "delete from supabase_migrations.schema_migrations where version = $1", PARAMS(version));
}

static void insert_row(Pipeline *pipeline, const char *version, const char *name, const Migration *migration)
{
    Arena *mem = pipeline->mem;
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_array_open(&json);
    if (migration)
        for (vec_each(&migration->script.statements, statement))
            json_text(&json, redact_secrets(arena_strndup(mem, statement->text, statement->length), mem));
    json_array_close(&json);
    pipeline_add(pipeline, label, sql_migrate_supabase_insert, PARAMS(version, name, out.data));
}

void supabase_record(const Procedure *procedure, const Migration *migration, Pipeline *pipeline)
{
    if (procedure->direction == DIRECTION_DOWN)
        remove_row(pipeline, procedure->version);
    else
        insert_row(pipeline, procedure->version, procedure->name, migration);
}

bool supabase_restore(Db *db, const Project *project, const char *version, Pipeline *pipeline, Error *err)
{
    TextList there = {0};

    TRY(supabase_versions(db, pipeline->mem, &there, err));
    for (vec_each(&there, one))
        if (!*version || project_compare_versions(*one, version) > 0)
            remove_row(pipeline, *one);
    for (vec_each(&project->migrations, migration))
        if (*version && project_compare_versions(migration->version, version) <= 0)
            insert_row(pipeline, migration->version, migration->name, migration);
    return true;
}
