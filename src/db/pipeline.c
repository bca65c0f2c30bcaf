/*
 * Several queries in one flush and one implicit transaction. wire.c reads while it sends, so the size
 * of neither the queries nor the answers matters.
 */
#include <poll.h>
#include <string.h>

#include "db/internal.h"

static bool pipeline_send(Db *db, PipelineQuery *queries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Params *params = &queries[i].params;
        const char *name = prepared_name(db, queries[i].sql, &queries[i].prepares);
        if (queries[i].prepares && !PQsendPrepare(db->conn, name, queries[i].sql, 0, NULL))
            return false;
        int sent = name ? PQsendQueryPrepared(db->conn, name, params->count, params->values, NULL, NULL, 0)
                        : PQsendQueryParams(db->conn, queries[i].sql, params->count, NULL, params->values,
                                            NULL, NULL, 0);
        if (!sent)
            return false;
    }
    return PQpipelineSync(db->conn) == 1;
}

/* The results of one query: its rows, then the NULL that ends it. After an error the rest answer with
 * PGRES_PIPELINE_ABORTED, which says nothing of its own. */
static bool pipeline_read(Db *db, PipelineQuery *query, bool *failed, Error *err)
{
    for (;;) {
        auto_result result = NULL;
        Error lost;
        if (!wire_result(db, &result, *failed ? &lost : err))
            return *failed && report_ended(db, err);
        if (!result) {
            if (!*failed && query->arrived)
                query->arrived(query->context, query);
            return true;
        }
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ||
            status == PGRES_EMPTY_QUERY) {
            rows_free(query->rows);
            query->rows = rows_new(TAKE(result));
        } else if (!*failed && status != PGRES_PIPELINE_ABORTED) {
            *failed = true;
            report_result(db, result, err);
            error_while(err, "%s", query->label);
        }
        if (PQstatus(db->conn) == CONNECTION_BAD)
            return *failed ? report_ended(db, err) : report_lost(db, err);
    }
}

/* The answer to Parse: nothing but whether it was taken. */
static bool pipeline_read_prepared(Db *db, const PipelineQuery *query, bool *failed, Error *err)
{
    PipelineQuery parse = {.label = query->label};
    bool skipped = *failed, read = pipeline_read(db, &parse, failed, err);
    rows_free(parse.rows);
    if (!read || *failed || skipped)
        prepared_failed(db, query->sql);
    return read;
}

/* In the place of the answer to Sync may stand the last word of a backend that was ended after all the others: the end of
 * the connection follows it. What the pipeline did is then as uncertain as with any lost connection. */
static bool pipeline_read_sync(Db *db, Error *err)
{
    auto_result sync = NULL;
    TRY(wire_result(db, &sync, err));
    if (PQresultStatus(sync) == PGRES_PIPELINE_SYNC)
        return true;
    const char *severity = PQresultErrorField(sync, PG_DIAG_SEVERITY_NONLOCALIZED);
    bool ended = severity && (!strcmp(severity, "FATAL") || !strcmp(severity, "PANIC"));
    while (ended && PQstatus(db->conn) != CONNECTION_BAD)
        TRY(wire_wait(db, POLLIN, err));
    BUG_IF(PQstatus(db->conn) != CONNECTION_BAD);
    return report_lost(db, err);
}

static bool pipeline_read_all(Db *db, PipelineQuery *queries, size_t count, Error *err)
{
    bool failed = false;
    for (size_t i = 0; i < count; i++) {
        if (queries[i].prepares)
            TRY(pipeline_read_prepared(db, &queries[i], &failed, err));
        TRY(pipeline_read(db, &queries[i], &failed, err));
    }
    TRY(pipeline_read_sync(db, err));
    return !failed;
}

bool db_pipeline(Db *db, PipelineQuery *queries, size_t count, Error *err)
{
    for (size_t i = 0; i < count; i++)
        queries[i].rows = NULL;
    query_begin(db, "");
    for (size_t i = 0; i < count; i++)
        db->at_risk = db->at_risk || query_may_commit(queries[i].sql);
    if (!PQenterPipelineMode(db->conn) || !pipeline_send(db, queries, count))
        return report_lost(db, err);
    bool done = pipeline_read_all(db, queries, count, err);
    if (PQstatus(db->conn) == CONNECTION_OK)
        BUG_IF(!PQexitPipelineMode(db->conn));
    if (!done) {
        for (size_t i = 0; i < count; i++) {
            rows_free(queries[i].rows);
            queries[i].rows = NULL;
        }
    }
    return done;
}

bool db_pipeline_each(Db *db, PipelineQuery *queries, size_t count, Error *errors, Error *err)
{
    for (size_t i = 0; i < count; i++) {
        queries[i].rows = NULL;
        errors[i] = (Error){0};
    }
    query_begin(db, "");
    if (!PQenterPipelineMode(db->conn))
        return report_lost(db, err);
    for (size_t i = 0; i < count; i++)
        if (!PQsendQueryParams(db->conn, queries[i].sql, queries[i].params.count, NULL, queries[i].params.values, NULL, NULL, 0) ||
            !PQpipelineSync(db->conn))
            return report_lost(db, err);
    for (size_t i = 0; i < count; i++) {
        bool failed = false;
        if (!pipeline_read(db, &queries[i], &failed, &errors[i])) {
            *err = errors[i];
            return false;
        }
        TRY(pipeline_read_sync(db, err));
    }
    BUG_IF(!PQexitPipelineMode(db->conn));
    return true;
}

Pipeline pipeline_new(Arena *mem)
{
    return (Pipeline){.mem = mem};
}

size_t pipeline_add(Pipeline *pipeline, const char *label, const char *sql, Params params)
{
    const char **values = ARENA_ARRAY(pipeline->mem, const char *, (size_t)params.count);
    for (int i = 0; i < params.count; i++)
        values[i] = params.values[i];
    vec_push(pipeline->mem, &pipeline->queries,
             ((PipelineQuery){.label = label, .sql = sql, .params = {params.count, values}}));
    return pipeline->queries.count - 1;
}

bool pipeline_run(Db *db, Pipeline *pipeline, Error *err)
{
    return db_pipeline(db, pipeline->queries.items, pipeline->queries.count, err);
}

void pipeline_clean(Pipeline *pipeline)
{
    for (vec_each(&pipeline->queries, query))
        rows_free(TAKE(query->rows));
}
