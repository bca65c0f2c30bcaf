/*
 * One query at a time, through the extended protocol (ours, with parameters) or the simple one
 * (users' statements, exactly their bytes).
 */
#include <poll.h>
#include <string.h>
#include <strings.h>

#include "db/internal.h"

static bool begins_with_word(const char *sql, const char *word)
{
    size_t length = strlen(word);
    return strncasecmp(sql, word, length) == 0 && !(sql[length] >= 'a' && sql[length] <= 'z') &&
           !(sql[length] >= 'A' && sql[length] <= 'Z');
}

bool query_may_commit(const char *sql)
{
    sql += strspn(sql, " \t\r\n");
    return begins_with_word(sql, "commit") || begins_with_word(sql, "end") || begins_with_word(sql, "prepare") ||
           begins_with_word(sql, "call");
}

/* Inside a transaction a lost connection undoes everything, unless COMMIT was already on its way. */
void query_begin(Db *db, const char *sql)
{
    db->at_risk = !db_in_transaction(db) || strchr(sql, ';') || query_may_commit(sql);
    db->error_position = 0;
    db->interrupted = false;
}

/* A COPY that nobody feeds or reads must be brought to its end, or the connection is unusable. */
static bool copy_refuse(Db *db, ExecStatusType status, Error *err)
{
    if (status == PGRES_COPY_IN) {
        PQputCopyEnd(db->conn, "no data was given for COPY FROM STDIN");
        return true; /* the server's own error follows */
    }
    char *line;
    int length;
    while ((length = PQgetCopyData(db->conn, &line, 1)) >= 0) {
        if (length > 0)
            PQfreemem(line);
        else
            TRY(wire_wait(db, POLLIN, err));
    }
    return error_set(err, ERR_FAILED, "COPY TO STDOUT has nobody to write to here");
}

static bool status_is_good(ExecStatusType status)
{
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

bool query_finish(Db *db, Rows **rows, Error *err)
{
    auto_result last = NULL;
    bool failed = false;
    for (;;) {
        auto_result result = NULL;
        Error lost;
        if (!wire_result(db, &result, failed ? &lost : err))
            return failed && report_ended(db, err);
        if (!result)
            break;
        ExecStatusType status = PQresultStatus(result);
        if (status_is_good(status)) {
            PQclear(last);
            last = TAKE(result);
        } else if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
            if (!copy_refuse(db, status, err))
                failed = true;
        } else if (!failed) {
            failed = true;
            report_result(db, result, err);
        }
        if (PQstatus(db->conn) == CONNECTION_BAD)
            return failed ? report_ended(db, err) : report_lost(db, err);
    }
    if (failed)
        return false;
    if (rows)
        *rows = rows_new(TAKE(last));
    return true;
}

static bool prepare(Db *db, const char *name, const char *sql, Error *err)
{
    if (!PQsendPrepare(db->conn, name, sql, 0, NULL))
        return report_lost(db, err);
    if (query_finish(db, NULL, err))
        return true;
    prepared_failed(db, sql);
    return false;
}

bool db_query(Db *db, const char *sql, Params params, Rows **rows, Error *err)
{
    bool make;
    const char *name = prepared_name(db, sql, &make);
    query_begin(db, sql);
    if (make)
        TRY(prepare(db, name, sql, err));
    int sent = name ? PQsendQueryPrepared(db->conn, name, params.count, params.values, NULL, NULL, 0)
                    : PQsendQueryParams(db->conn, sql, params.count, NULL, params.values, NULL, NULL, 0);
    return sent ? query_finish(db, rows, err) : report_lost(db, err);
}

bool db_execute(Db *db, const char *sql, Error *err)
{
    return db_execute_rows(db, sql, NULL, err);
}

bool db_execute_rows(Db *db, const char *sql, Rows **rows, Error *err)
{
    query_begin(db, sql);
    if (!PQsendQuery(db->conn, sql))
        return report_lost(db, err);
    return query_finish(db, rows, err);
}

int db_error_position(const Db *db)
{
    return db->error_position;
}

size_t db_take_notices(Db *db, Arena *mem, const Notice **notices)
{
    size_t count = db->notices.count + (db->notices_lost ? 1 : 0);
    Notice *taken = ARENA_ARRAY(mem, Notice, count ? count : 1);
    for (size_t i = 0; i < db->notices.count; i++) {
        const Notice *n = &db->notices.items[i];
        taken[i] = (Notice){arena_strdup(mem, n->severity), arena_strdup(mem, n->sqlstate),
                            arena_strdup(mem, n->message), arena_strdup(mem, n->detail),
                            arena_strdup(mem, n->hint)};
    }
    if (db->notices_lost)
        taken[count - 1] = (Notice){
            .severity = "NOTICE",
            .sqlstate = "00000",
            .message = arena_printf(mem, "%zu more messages were not kept", db->notices_lost)};
    arena_reset(db->notice_mem);
    memset(&db->notices, 0, sizeof db->notices);
    db->notices_lost = 0;
    *notices = taken;
    return count;
}
