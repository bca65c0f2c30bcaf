#include "db/locked.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "core/failpoint.h"
#include "core/time.h"
#include "db/sql.h"

#define LOCKED_BURST 10
#define LOCKED_BURST_MS 20
#define LOCKED_FIRST_MS 50
#define LOCKED_PROBE_MS 200
#define LOCKED_REST 9 /* asleep this many times as long as others may have stood behind us: duty <= 10 % */
#define SLEEP_TICK_MS 50

#define SQLSTATE_CANCELED "57014"

typedef enum Taken { TAKEN_ALL, TAKEN_BUSY, TAKEN_FAILED } Taken;

static Taken take(Locked *locked, int64_t timeout_ms, Error *err);
static void roll_back(Locked *locked);
static bool out_of_time(Locked *locked, Error *err);
static bool long_holder(Locked *locked, bool *found, Error *err);
static void keep_blockers(Locked *locked, const LockHolder *holders, size_t count);
static void look_for_blockers(Locked *locked);
static bool explain_cancel(Locked *locked, Error *err);
static bool stopped_by_watchdog(Locked *locked, const char *why, Error *err);
static bool rest(Locked *locked, int64_t ms, Error *err);

bool locked_begin(Locked *locked, Error *err)
{
    int64_t timeout = LOCKED_FIRST_MS;

    if (!locked->deadline_ms)
        locked->deadline_ms = time_monotonic_ms() + locked->budget.total_ms;
    for (int burst = 0; burst < LOCKED_BURST; burst++) {
        Taken taken = take(locked, 0, err);
        if (taken != TAKEN_BUSY)
            return taken == TAKEN_ALL;
        TRY(rest(locked, LOCKED_BURST_MS, err));
    }
    for (;;) {
        int64_t waited = time_monotonic_ms();
        bool found;
        if (out_of_time(locked, err))
            return false;
        TRY(long_holder(locked, &found, err));
        if (found) {
            TRY(rest(locked, LOCKED_PROBE_MS, err));
            continue;
        }
        timeout = timeout > locked->budget.attempt_ms ? locked->budget.attempt_ms : timeout;
        Taken taken = take(locked, timeout, err);
        if (taken != TAKEN_BUSY)
            return taken == TAKEN_ALL;
        waited = time_monotonic_ms() - waited;
        locked->report.waited_ms += waited;
        look_for_blockers(locked);
        TRY(rest(locked, waited * LOCKED_REST, err));
        timeout *= 2;
    }
}

/* timeout 0: NOWAIT. */
static Taken take(Locked *locked, int64_t timeout_ms, Error *err)
{
    Db *db = locked->db;
    bool taken;

    if (locked->progress->interrupted(locked->progress)) {
        error_set(err, ERR_INTERRUPTED, "interrupted");
        return TAKEN_FAILED;
    }
    locked->began_ms = time_monotonic_ms();
    locked->report.attempts++;
    if (!db_execute(db, "begin isolation level read committed read write", err))
        return TAKEN_FAILED;
    failpoint("begin");
    if (locked->watchdog)
        watchdog_arm(locked->watchdog);
    taken = !locked->count || (timeout_ms ? lock_take_timed(db, locked->wants, locked->count, timeout_ms, err)
                                          : lock_take_nowait(db, locked->wants, locked->count, err));
    /* What a statement locks beyond the named tables is under the same limit. */
    if (taken && db_execute(db, sql_make(locked->mem, KW("set local lock_timeout = "), INT(locked->budget.attempt_ms)), err)) {
        failpoint("locked");
        return TAKEN_ALL;
    }
    roll_back(locked);
    return !strcmp(err->sqlstate, "55P03") || !strcmp(err->sqlstate, "40P01") ? TAKEN_BUSY : TAKEN_FAILED;
}

bool locked_again(Locked *locked, Error *err)
{
    bool lock = !strcmp(err->sqlstate, "55P03") || !strcmp(err->sqlstate, "40P01");
    bool fired = err->code != ERR_INTERRUPTED && explain_cancel(locked, err);
    int64_t waited = time_monotonic_ms() - locked->began_ms;
    Error why = *err;

    roll_back(locked);
    if (!db_alive(locked->db) || (!fired && !lock))
        return false;
    if (fired)
        waited = locked->budget.hold_ms;
    else
        look_for_blockers(locked);
    if (fired && time_monotonic_ms() + waited * (LOCKED_REST + 1) > locked->deadline_ms)
        return false;
    if (out_of_time(locked, err)) {
        if (fired)
            *err = why;
        return false;
    }
    return rest(locked, waited * LOCKED_REST, err);
}

bool locked_commit(Locked *locked, Error *err)
{
    const char *why;
    bool done;

    if (locked->watchdog && !watchdog_let_commit(locked->watchdog, locked->mem, &why))
        return stopped_by_watchdog(locked, why, err);
    done = db_execute(locked->db, "commit", err);
    if (locked->watchdog)
        watchdog_disarm(locked->watchdog);
    return done;
}

static void roll_back(Locked *locked)
{
    Error ignored = {0};

    /* A cancel that came late may hit the ROLLBACK itself. */
    for (int tries = 0; tries < 3 && db_alive(locked->db) && db_in_transaction(locked->db); tries++)
        if (db_execute(locked->db, "rollback", &ignored))
            break;
    if (locked->watchdog)
        watchdog_disarm(locked->watchdog);
}

/* --- judging and waiting -------------------------------------------------------------------- */

/* The cancelled query's error says nothing of who cancelled it. True when our own watchdog did: err tells. */
static bool explain_cancel(Locked *locked, Error *err)
{
    const char *why;

    if (strcmp(err->sqlstate, SQLSTATE_CANCELED) != 0 || !locked->watchdog ||
        !watchdog_fired(locked->watchdog, locked->mem, &why))
        return false;
    stopped_by_watchdog(locked, why, err);
    return true;
}

static bool stopped_by_watchdog(Locked *locked, const char *why, Error *err)
{
    error_set(err, ERR_BUDGET, "%s was undone, because others waited behind it for too long", locked->what);
    snprintf(err->sqlstate, sizeof err->sqlstate, "%s", SQLSTATE_CANCELED);
    error_detail(err, "%s", why);
    return error_hint(err, "Nothing of it was changed. Try again at a quieter time, or raise locks.hold in theseus.yaml.");
}

static bool out_of_time(Locked *locked, Error *err)
{
    if (time_monotonic_ms() < locked->deadline_ms)
        return false;
    error_set(err, ERR_BUDGET, "the lock budget of %s is spent after %d attempts: %s was not done",
              duration_print(locked->budget.total_ms, locked->mem), locked->report.attempts, locked->what);
    for (vec_each(&locked->report.blockers, holder))
        error_detail(err, "blocked by pid %d (%s, %s) %s on %s, transaction open for %.0f s: %s", holder->pid, holder->user,
                     holder->application, holder->mode, holder->relation, holder->transaction_age_s, holder->query);
    error_hint(err, "Nothing of it was changed. Try again when these sessions are done, or end them; locks.total in "
                    "theseus.yaml sets the budget.");
    return true;
}

static bool long_holder(Locked *locked, bool *found, Error *err)
{
    double limit = 3.0 * (double)locked->budget.attempt_ms / 1000.0;
    LockHolder *holders;
    size_t count;

    *found = false;
    TRY(lock_holders(locked->db, locked->wants, locked->count, locked->mem, &holders, &count, err));
    for (size_t i = 0; i < count; i++)
        *found |= holders[i].transaction_age_s > (limit < 1.0 ? 1.0 : limit);
    if (*found)
        keep_blockers(locked, holders, count);
    return true;
}

static void look_for_blockers(Locked *locked)
{
    Error ignored = {0};
    LockHolder *holders;
    size_t count;

    if (locked->count && lock_holders(locked->db, locked->wants, locked->count, locked->mem, &holders, &count, &ignored) && count)
        keep_blockers(locked, holders, count);
}

static void keep_blockers(Locked *locked, const LockHolder *holders, size_t count)
{
    locked->report.blockers.count = 0;
    for (size_t i = 0; i < count; i++)
        vec_push(locked->mem, &locked->report.blockers, holders[i]);
}

static bool rest(Locked *locked, int64_t ms, Error *err)
{
    int64_t until = time_monotonic_ms() + ms;

    until = until > locked->deadline_ms ? locked->deadline_ms : until;
    for (;;) {
        int64_t left = until - time_monotonic_ms();
        if (locked->progress->interrupted(locked->progress))
            return error_set(err, ERR_INTERRUPTED, "interrupted");
        if (left <= 0)
            return true;
        poll(NULL, 0, (int)(left < SLEEP_TICK_MS ? left : SLEEP_TICK_MS));
    }
}
