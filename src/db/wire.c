/*
 * Waiting for the server. The only place where this room sleeps.
 *
 * While there is something to send we read as well, so that neither side can be stuck with full
 * buffers. An interruption cancels the running query once and goes on waiting for the server's
 * answer to that: leaving earlier would not know whether the query took effect.
 */
#include <errno.h>
#include <poll.h>

#include "core/time.h"
#include "db/internal.h"

#define WIRE_TICK_MS 200

static void cancel_when_interrupted(Db *db)
{
    if (!db->progress || db->interrupted || !db->progress->interrupted(db->progress))
        return;
    char ignored[256];
    db->interrupted = PQcancel(db->cancel, ignored, sizeof ignored) == 1;
}

void wire_limit(Db *db, int64_t ms)
{
    db->deadline_ms = time_monotonic_ms() + ms;
}

bool wire_wait(Db *db, short events, Error *err)
{
    struct pollfd fd = {.fd = PQsocket(db->conn), .events = events};
    if (fd.fd < 0)
        return report_lost(db, err);
    int64_t left = db->deadline_ms ? db->deadline_ms - time_monotonic_ms() : -1;
    if (db->deadline_ms && left <= 0)
        return report_silent(db, err);
    int ready = poll(&fd, 1, db->progress ? WIRE_TICK_MS : (int)left);
    if (ready < 0 && errno != EINTR)
        return report_lost(db, err);
    cancel_when_interrupted(db);
    if (ready > 0 && (fd.revents & ~POLLOUT) && !PQconsumeInput(db->conn))
        return report_lost(db, err);
    return true;
}

bool wire_flush(Db *db, Error *err)
{
    int left;
    while ((left = PQflush(db->conn)) == 1)
        TRY(wire_wait(db, POLLIN | POLLOUT, err));
    /* A server that ended the session has often said why: what it sent is still to be read. */
    if (left < 0 && !PQconsumeInput(db->conn))
        return report_lost(db, err);
    return true;
}

bool wire_result(Db *db, PGresult **result, Error *err)
{
    TRY(wire_flush(db, err));
    while (PQisBusy(db->conn))
        TRY(wire_wait(db, POLLIN, err));
    *result = PQgetResult(db->conn);
    return true;
}
