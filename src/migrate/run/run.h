/*
 * Carrying out a Procedure on a target: intent, locks within the budget, work, tests, verification,
 * outcome, COMMIT. The one way in which anything is changed, up or down.
 *
 *     intent (own tx) -> [locks] -> statements -> tests -> verify -> outcome -> COMMIT
 *                          |  ^ attempt failed: ROLLBACK, wait, again, within `total`
 *                          v
 *                        exit 4 (nothing done)
 *
 * Files with no-transaction go statement by statement instead (outside.c).
 *
 * Invariants:
 * - The session that executes holds the session advisory lock; its pid and backend_start are in the intent.
 * - Work, its blocks and its outcome are one transaction. Once the old backend is gone: outcome visible = applied.
 * - An answer to COMMIT that never came is looked up, never guessed.
 */
#ifndef THESEUS_MIGRATE_RUN_H
#define THESEUS_MIGRATE_RUN_H

#include "core/progress.h"
#include "migrate/procedure.h"
#include "project/project.h"
#include "state/state.h"

typedef struct RunContext {
    Db *db;                    /* holds the session advisory lock: the caller's, until the connection was lost
                                  during COMMIT; then one of our own, closed by run_close */
    bool own_db;
    DbTarget target;           /* for the watchdog's own connection and for reconnecting */
    const Project *project;
    SnapshotScope scope;       /* with hidden columns of the target */
    Snapshot *snapshot;        /* of the target now; replaced after each run */
    LockBudget budget;
    Progress *progress;
    const Procedure *back;     /* the proved way back of what runs next, put on record with its outcome; NULL */
    Arena *mem;                /* of the whole context */
    Watchdog *watchdog;        /* one for all that is run; NULL until something may lock what others use */
    bool parked;               /* something may be kept aside; false: nothing is */
    bool locked;
    bool recorded;             /* the schema is on record: a delta is enough */
} RunContext;

typedef struct RunReport {
    double seconds;            /* from BEGIN of the successful attempt to COMMIT */
    LockReport locks;
    bool already_done;         /* an earlier run had committed it */
    bool tests_ran;
    TextList late_tests;       /* paths of tests that did not fit into `hold`; for run_late_tests */
    TextList notes;
} RunReport;

/* Refuses standbys and transaction poolers, makes the state schema, takes the lock (polling up to wait_ms and
 * saying who holds it), waits for an orphan backend, closes the intents of dead runs with an event, and reads
 * history and snapshot. Everything read before this call is stale. */
bool run_open(Db *db, const DbTarget *target, const Project *project, int64_t wait_ms, Progress *progress,
              Arena *mem, RunContext **run, History **history, Error *err) MUST_CHECK;
/* Gives the lock back. NULL is allowed. */
void run_close(RunContext *run);

/* Up or down. On false nothing is half done, or (no-transaction files) the progress rows say how far it went
 * and the same call continues. ERR_BUDGET when the lock budget is spent. */
bool run_procedure(RunContext *run, const Procedure *procedure, const char *file_digest, const char *token_digest,
                   Arena *mem, RunReport *report, Error *err) MUST_CHECK;

/* Of a no-transaction file whose statements all ran: what came otherwise than foretold, a line each ("" when nothing), and
 * what changed elsewhere. resumed: another process had begun it. */
bool verify_end_differences(const RunContext *run, const Procedure *procedure, const Snapshot *after, bool resumed, Arena *mem,
                            const char **differences, TextList *elsewhere, Error *err) MUST_CHECK;

/* The tests that run_procedure could not run before COMMIT, in a transaction of their own that is rolled back. When they
 * pass, that is put on record. */
bool run_late_tests(RunContext *run, const Migration *migration, const TextList *paths, Arena *mem, Error *err) MUST_CHECK;

#endif
