/*
 * What was proved, beside the event it belongs to. The text is the business of those who write it.
 */
#include <stdio.h>

#include <sql.h>

#include "state/internal.h"

bool state_procedure_put(Db *db, int64_t event, const char *direction, const char *body, Error *err)
{
    char id[24];

    snprintf(id, sizeof id, "%lld", (long long)event);
    if (db_query(db, sql_state_procedure_put, PARAMS(id, direction, body), NULL, err))
        return true;
    error_while(err, "writing theseus.procedure");
    return state_hint_rights(db, err);
}

void state_procedure_add(Pipeline *pipeline, const char *direction, const char *body)
{
    pipeline_add(pipeline, "writing theseus.procedure", sql_state_procedure_put, PARAMS(NULL, direction, body));
}

bool state_procedure_get(Db *db, const char *version, const char *direction, Arena *mem,
                         const char **body, int64_t *event, Error *err)
{
    auto_rows rows = NULL;
    bool present;

    *body = NULL;
    TRY(meta_present(db, &present, err));
    if (!present)
        return true;
    if (!db_query(db, sql_state_procedure_get, PARAMS(version, direction), &rows, err))
        return state_hint_rights(db, err);
    if (rows_count(rows)) {
        *body = arena_strdup(mem, rows_get(rows, 0, 0));
        *event = rows_i64(rows, 0, 1);
    }
    return true;
}
