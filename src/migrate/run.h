/*
 * Carrying out a Procedure on a target: intent, locks within the budget, work, tests, verification,
 * outcome, COMMIT. The one way in which anything is changed, up or down.
 *
 *     intent (own tx) -> [locks] -> statements -> verify -> tests -> outcome -> COMMIT
 *                          |  ^ attempt failed: ROLLBACK, wait, again, within `total`
 *                          v
 *                        exit 4 (nothing done)
 */
#ifndef THESEUS_MIGRATE_RUN_H
#define THESEUS_MIGRATE_RUN_H

#include "core/progress.h"
#include "migrate/procedure.h"
#include "project/project.h"
#include "state/state.h"

typedef struct RunContext {
    Db *db;                    /* holds the session advisory lock (state_lock) */
    DbTarget target;           /* for the watchdog's own connection */
    const Project *project;
    SnapshotScope scope;       /* with hidden columns of the target */
    Snapshot *snapshot;        /* of the target now; replaced after each run */
    LockBudget budget;
    Progress *progress;
} RunContext;

typedef struct RunReport {
    double seconds;            /* from BEGIN of the successful attempt to COMMIT */
    LockReport locks;
    bool already_done;         /* an earlier run had committed it */
    TextList notes;
} RunReport;

/* Up or down. On false nothing is half done, or (no-transaction files) the progress rows say how far it went
 * and the same call continues. ERR_BUDGET when the lock budget is spent. */
bool run_procedure(RunContext *run, const Procedure *procedure, const char *file_digest, const char *token_digest,
                   Arena *mem, RunReport *report, Error *err) MUST_CHECK;

#endif
