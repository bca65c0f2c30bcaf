/*
 * Table locks within a budget, and who waits behind us.
 *
 * Invariants (DESIGN 8.1): no lock request of ours that conflicts with reads or writes waits longer
 * than `attempt`; nobody waits behind us longer than `hold` for one stretch, nor `total` in all.
 */
#ifndef THESEUS_DB_LOCK_H
#define THESEUS_DB_LOCK_H

#include "db/db.h"

typedef enum LockMode { /* PostgreSQL's, weakest first */
                        LOCK_NONE,
                        LOCK_ACCESS_SHARE,
                        LOCK_ROW_SHARE,
                        LOCK_ROW_EXCLUSIVE,
                        LOCK_SHARE_UPDATE_EXCLUSIVE,
                        LOCK_SHARE,
                        LOCK_SHARE_ROW_EXCLUSIVE,
                        LOCK_EXCLUSIVE,
                        LOCK_ACCESS_EXCLUSIVE,
} LockMode;

const char *lock_mode_name(LockMode mode); /* "ACCESS EXCLUSIVE": SQL form */
LockMode
lock_mode_from_catalog(const char *pg_locks_mode); /* "AccessExclusiveLock"; LOCK_NONE if unknown */

bool lock_modes_conflict(LockMode a, LockMode b);

typedef struct LockWant {
    const char *schema, *name;
    LockMode mode;
} LockWant;

typedef struct LockBudget {
    int64_t attempt_ms, hold_ms, total_ms; /* 300, 1000, 30000 by default */
} LockBudget;

/* One session that stands in our way or waits behind us. Query text is cut to 120 characters. */
typedef struct LockHolder {
    int32_t pid;
    const char *relation, *mode, *user, *application, *state, *query;
    double transaction_age_s;
} LockHolder;

/* What the locks of one change cost, for the report and the history. */
typedef struct LockReport {
    int attempts;             /* of the whole set of locks */
    int64_t waited_ms;        /* our own waiting */
    int64_t worst_stall_ms;   /* the longest anybody was seen waiting behind us */
    int64_t stall_ms;         /* sum of the stretches in which anybody waited */
    bool cancelled;           /* the watchdog cancelled our backend */
    VEC(LockHolder) blockers; /* of the last failed attempt */
    VEC(LockHolder) waiters;  /* who was seen waiting behind us (the first 20) */
} LockReport;

/* Statements for an open transaction that take all locks in the given order. attempt_ms 0: NOWAIT; otherwise with
 * lock_timeout = attempt_ms per lock (SET LOCAL). One that cannot be had fails with sqlstate 55P03; the caller rolls back. */
void lock_take_add(Pipeline *pipeline, const LockWant *wants, size_t count, int64_t attempt_ms);
/* The same at once, inside an open transaction. */
bool lock_take_nowait(Db *db, const LockWant *wants, size_t count, Error *err) MUST_CHECK;
bool lock_take_timed(Db *db, const LockWant *wants, size_t count, int64_t attempt_ms, Error *err) MUST_CHECK;
/* Who holds, or already waits for, conflicting locks on these tables now; longest transaction first (no
 * waiting, no locking). pid 0: a prepared transaction. */
bool lock_holders(Db *db, const LockWant *wants, size_t count, Arena *mem, LockHolder **holders,
                  size_t *holder_count, Error *err) MUST_CHECK;

/* A second connection in a thread of its own that samples (every 20 ms at most) who waits behind `watched`
 * and cancels its query past hold or total, again and again until disarmed. Its own failure is reported by
 * watchdog_stop, and cancels as well: without eyes we do not hold locks. `watched` must stay open
 * while armed. */
typedef struct Watchdog Watchdog;
bool watchdog_start(const DbTarget *target, Db *watched, const LockBudget *budget,
                    Watchdog **watchdog, Error *err) MUST_CHECK;
void watchdog_arm(Watchdog *watchdog); /* from the first lock on */
void watchdog_disarm(
    Watchdog *watchdog); /* after COMMIT or ROLLBACK: measurement of this stretch ends */
/* Since the last arm: has it cancelled, and why in words? To be asked when a query fails with 57014. */
bool watchdog_fired(Watchdog *watchdog, Arena *mem, const char **why);
/* Before COMMIT. False when it has fired (a cancel between two queries goes unnoticed); otherwise it only
 * measures from here on. */
bool watchdog_let_commit(Watchdog *watchdog, Arena *mem, const char **why) MUST_CHECK;
/* Between two changes, disarmed: adds stalls and waiters since the last report, and counts anew. */
bool watchdog_report(Watchdog *watchdog, Arena *mem, LockReport *report, Error *err) MUST_CHECK;
/* Adds stalls and waiters to the report. Ends the thread. */
bool watchdog_stop(Watchdog *watchdog, Arena *mem, LockReport *report, Error *err) MUST_CHECK;

#endif
