/*
 * A transaction that begins by taking named table locks within the budget, for short changes that are not
 * migrations.
 *
 *     probe: a long transaction holds one of the tables -> do not queue, sleep outside
 *     burst of NOWAIT tries, 20 ms apart: queues nobody
 *     timed attempts, 50 ms growing to `attempt`, asleep at least nine times as long as they waited
 *
 * Never: waits for a lock longer than `attempt`, kills anybody, leaves a transaction open after false.
 */
#ifndef THESEUS_DB_LOCKED_H
#define THESEUS_DB_LOCKED_H

#include "db/lock.h"

typedef struct Locked {
    Db *db;
    Watchdog *watchdog;        /* of this db; NULL when nothing is locked that others use */
    const LockWant *wants;     /* in the order in which they are taken */
    size_t count;
    LockBudget budget;
    const char *what;          /* "step expand of promote_source", for messages */
    Arena *mem;
    Progress *progress;
    LockReport report;
    int64_t deadline_ms, began_ms; /* set by locked_begin; monotonic */
} Locked;

/* Opens the transaction with all locks taken; ERR_BUDGET after `total`. */
bool locked_begin(Locked *locked, Error *err) MUST_CHECK;
/* After a failure inside it: rolls back; true when a lock or our own watchdog was the cause and time is left. False
 * leaves `err` as the reason. */
bool locked_again(Locked *locked, Error *err);
bool locked_commit(Locked *locked, Error *err) MUST_CHECK;

#endif
