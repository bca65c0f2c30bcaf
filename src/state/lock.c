/*
 * The session advisory lock: whoever executes holds it, in the session that executes.
 *
 * Polled and never waited for: a session that waits for an advisory lock holds a snapshot, and the CREATE
 * INDEX CONCURRENTLY of the one that has the lock would wait for it for ever.
 */
#include <unistd.h>

#include <sql.h>

#include "core/time.h"
#include "state/internal.h"

#define POLL_FIRST_MS 20
#define POLL_MAX_MS   250

static bool try_lock(Db *db, bool *taken, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(db, "select pg_try_advisory_lock($1::int, $2::int)",
                 PARAMS(STATE_LOCK_CLASS, STATE_LOCK_RUN), &rows, err));
    *taken = rows_bool(rows, 0, 0);
    return true;
}

static bool holder_read(Db *db, Arena *mem, const char **holder, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(db, sql_state_lock_holder, PARAMS(STATE_LOCK_CLASS, STATE_LOCK_RUN), &rows, err));
    *holder = rows_count(rows) ? arena_strdup(mem, rows_get(rows, 0, 0)) : NULL;
    return true;
}

bool state_lock(Db *db, int64_t wait_ms, void (*on_wait)(void *context, const char *holder),
                void *context, Error *err)
{
    auto_arena mem = arena_new();
    int64_t began = time_monotonic_ms(), pause = POLL_FIRST_MS;
    const char *holder = NULL;
    for (bool told = false;;) {
        bool taken;
        TRY(try_lock(db, &taken, err));
        if (taken)
            return true;
        TRY(holder_read(db, mem, &holder, err));
        if (holder && !told && on_wait)
            on_wait(context, holder);
        told = told || holder;
        if (time_monotonic_ms() - began + pause > wait_ms)
            break;
        TRY(db_not_interrupted(db, err));
        usleep((useconds_t)pause * 1000);
        pause = pause * 2 > POLL_MAX_MS ? POLL_MAX_MS : pause * 2;
    }
    error_set(err, ERR_REFUSED, "another theseus works on database %s", db_database(db));
    if (holder)
        error_detail(err, "%s", holder);
    return error_hint(
        err, "Wait until it is done. If it is stuck, its backend can be ended with "
             "select pg_terminate_backend(pid); nothing is lost, and the same command goes on.");
}

bool state_unlock(Db *db, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(db, "select pg_advisory_unlock($1::int, $2::int)",
                 PARAMS(STATE_LOCK_CLASS, STATE_LOCK_RUN), &rows, err));
    if (rows_bool(rows, 0, 0))
        return true;
    error_set(err, ERR_FAILED, "the lock of database %s was not held any more", db_database(db));
    return error_hint(
        err, "Is there a transaction pooler in between? A session is needed: see theseus doctor.");
}
