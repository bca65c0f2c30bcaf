/*
 * Our own frame around catalog queries, in one flush with them:
 *
 *     outside a transaction   BEGIN, settings, queries, COMMIT [BEGIN, settings, after, COMMIT]
 *     inside the caller's     SAVEPOINT, settings, queries [after], ROLLBACK TO, RELEASE
 *
 * Rolling back to the savepoint is what takes the settings back.
 */
#include <sql.h> /* the embedded texts */

#include "catalog/read.h"

/* Functions like pg_get_viewdef take ACCESS SHARE locks. Far below deadlock_timeout: we give way
 * before the server would have to choose between us and somebody's DDL. */
#define LOCK_TIMEOUT "250ms"

enum { FRAME_HEAD = 2, FRAME_TAIL = 2, FRAME_MOST = 2 * (FRAME_HEAD + FRAME_TAIL) + 1 };

typedef struct Flush {
    PipelineQuery *queries;
    size_t count;
} Flush;

static void flush_add(Flush *flush, const char *sql)
{
    flush->queries[flush->count++] =
        (PipelineQuery){.label = "while reading the catalogs", .sql = sql};
}

static void flush_add_settings(Flush *flush)
{
    static const char *const values[] = {LOCK_TIMEOUT};
    flush->queries[flush->count++] = (PipelineQuery){
        .label = "while pinning the settings", .sql = sql_catalog_settings, .params = {1, values}};
}

static size_t flush_add_body(Flush *flush, const PipelineQuery *queries, size_t count)
{
    size_t first = flush->count;
    for (size_t i = 0; i < count; i++)
        flush->queries[flush->count++] = queries[i];
    return first;
}

static bool flush_recover(Db *db, bool inside)
{
    Error ignored;
    if (!db_in_transaction(db))
        return true;
    return db_execute(
        db,
        inside ? "rollback to savepoint theseus_reading; release savepoint theseus_reading"
               : "rollback",
        &ignored);
}

static void flush_close(Flush *flush, bool inside)
{
    flush_add(flush, inside ? "rollback to savepoint theseus_reading" : "commit");
    if (inside)
        flush_add(flush, "release savepoint theseus_reading");
}

static void flush_open(Flush *flush, bool inside)
{
    flush_add(flush, inside ? "savepoint theseus_reading"
                            : "begin isolation level repeatable read read only");
    flush_add_settings(flush);
}

bool flush_run(Db *db, PipelineQuery *queries, size_t count, PipelineQuery *after, Error *err)
{
    auto_arena scratch = arena_new();
    bool inside = db_in_transaction(db);
    Flush flush = {.queries = ARENA_ARRAY(scratch, PipelineQuery, count + FRAME_MOST)};
    flush_open(&flush, inside);
    size_t first = flush_add_body(&flush, queries, count), last = 0;
    if (after && !inside) {
        flush_close(&flush, inside);
        flush_open(&flush, inside);
    }
    if (after)
        last = flush_add_body(&flush, after, 1);
    flush_close(&flush, inside);

    if (!db_pipeline(db, flush.queries, flush.count, err)) {
        if (!flush_recover(db, inside))
            error_detail(err, "and the transaction could not be brought back to where it was");
        return false;
    }
    for (size_t i = 0; i < flush.count; i++) {
        if (i >= first && i < first + count)
            queries[i - first].rows = flush.queries[i].rows;
        else if (after && i == last)
            after->rows = flush.queries[i].rows;
        else
            rows_free(flush.queries[i].rows);
    }
    return true;
}
