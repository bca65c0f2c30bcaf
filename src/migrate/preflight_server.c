/*
 * Around the change: the log's archive, replicas, slots. One question before the first step; warnings, never a refusal, for
 * none of it says that the change itself will fail.
 */
#include "migrate/preflight.h"

#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

typedef struct Warning {
    const char *warning, *hint;
} Warning;

static const Field warning_fields[] = {FIELD(Warning, warning), FIELD_NULL(Warning, hint)};

bool preflight_server(RunContext *run, const char *restore_point, Arena *mem, Error *err)
{
    Progress *progress = run->progress;
    auto_rows rows = NULL;
    void *items;
    size_t count;

    TRY(db_query(run->db, sql_migrate_preflight_server, PARAMS(restore_point), &rows, err));
    TRY(rows_read(rows, warning_fields, COUNT(warning_fields), sizeof(Warning), mem, &items, &count, err));
    for (const Warning *one = items; one < (const Warning *)items + count; one++)
        progress->say(progress, "%s%s%s", one->warning, one->hint ? ". " : "", one->hint ? one->hint : "");
    return true;
}
