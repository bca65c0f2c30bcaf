/*
 * COPY ... FROM STDIN with data that came with the file.
 */
#include <poll.h>

#include "db/internal.h"

#define COPY_CHUNK 65536

static bool copy_send(Db *db, const char *data, size_t length, Error *err)
{
    while (length) {
        int chunk = length < COPY_CHUNK ? (int)length : COPY_CHUNK;
        int put = PQputCopyData(db->conn, data, chunk);
        if (put < 0)
            return report_lost(db, err);
        if (put == 0) { /* our buffer is full */
            TRY(wire_wait(db, POLLIN | POLLOUT, err));
            continue;
        }
        TRY(wire_flush(db, err));
        data += chunk;
        length -= (size_t)chunk;
    }
    int end;
    while ((end = PQputCopyEnd(db->conn, NULL)) == 0)
        TRY(wire_wait(db, POLLIN | POLLOUT, err));
    return end > 0 || report_lost(db, err);
}

bool db_copy_in(Db *db, const char *sql, const char *data, size_t length, Error *err)
{
    query_begin(db, sql);
    if (!PQsendQuery(db->conn, sql))
        return report_lost(db, err);
    auto_result start = NULL;
    TRY(wire_result(db, &start, err));
    if (PQresultStatus(start) == PGRES_COPY_IN) {
        TRY(copy_send(db, data, length, err));
        return query_finish(db, NULL, err);
    }
    bool said = PQresultStatus(start) == PGRES_FATAL_ERROR;
    if (said)
        report_result(db, start, err);
    Error ignored;
    if (!query_finish(db, NULL, &ignored) && !said)
        *err = ignored;
    else if (!said)
        error_set(err, ERR_FAILED, "the statement is not COPY ... FROM STDIN, but data follow it");
    return false;
}
