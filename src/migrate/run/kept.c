/*
 * What is kept aside is nobody's business: a CASCADE, which the shadow ran without these things, must not take from them.
 */
#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "migrate/run/work.h"

static const Field kept_fields[] = {
    FIELD(KeptThing, id),
    FIELD(KeptThing, key),
    FIELD(KeptThing, parts),
};

/* Without CASCADE the server refuses by itself. Code may hold anything. */
static bool may_cascade(const Work *work)
{
    for (vec_each(&work->procedure->statements, statement)) {
        const Script *script = work->migration && statement->source >= 0 ? &work->migration->script : NULL;
        if (strcasestr(statement->sql, "cascade"))
            return true;
        if (script && (size_t)statement->source < script->statements.count &&
            script->statements.items[statement->source].flags & (STATEMENT_CALLS_CODE | STATEMENT_OPAQUE))
            return true;
    }
    return false;
}

static bool look(const Rows *rows, Arena *mem, Kept *kept, Error *err)
{
    void *things;
    TRY(rows_read(rows, kept_fields, COUNT(kept_fields), sizeof(KeptThing), mem, &things, &kept->count, err));
    kept->things = things;
    return true;
}

bool kept_before(Work *work, Arena *mem, Kept *kept, Error *err)
{
    auto_rows rows = NULL;
    *kept = (Kept){0};
    if (!may_cascade(work))
        return true;
    return db_query(work->run->db, sql_migrate_kept_aside, NO_PARAMS, &rows, err) && look(rows, mem, kept, err);
}

size_t kept_still_add(const Kept *before, Pipeline *pipeline)
{
    return before->count ? pipeline_add(pipeline, "looking at what is kept aside", sql_migrate_kept_aside, NO_PARAMS) : 0;
}

bool kept_still(const Kept *before, const Pipeline *pipeline, size_t place, Error *err)
{
    Kept now = {0};
    size_t lost = 0;
    if (!before->count)
        return true;
    TRY(look(pipeline_rows(pipeline, place), pipeline->mem, &now, err));
    for (size_t b = 0, n = 0; b < before->count; b++) {
        while (n < now.count && now.things[n].id < before->things[b].id)
            n++;
        bool here = n < now.count && now.things[n].id == before->things[b].id; /* else it was brought back */
        if (!here || now.things[n].parts >= before->things[b].parts)
            continue;
        if (!lost++)
            error_set(err, ERR_REFUSED, "its CASCADE takes away from what is kept aside");
        error_detail(err, "%s", before->things[b].key);
    }
    return !lost || error_hint(err, "Nothing was changed. What is not needed any more goes by theseus parked purge; then migrate "
                                    "again.");
}
