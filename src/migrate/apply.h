/*
 * Carrying out a plan: for each migration its proof (a committed one that holds here, or one made now),
 * then run_procedure, then the tests that were too slow for the transaction; a late failure is taken back by
 * the proved way.
 *
 *     stored (a half-done file goes on) | committed proof holds | proved now, with all that follow
 *         -> refused? drift in its closure? -> things that come back -> run_procedure -> late tests
 *
 * Invariant: nothing is touched before every migration that needs a new proof has one.
 */
#ifndef THESEUS_MIGRATE_APPLY_H
#define THESEUS_MIGRATE_APPLY_H

#include "migrate/drift.h"
#include "migrate/plan.h"
#include "migrate/run/run.h"

typedef struct AppliedStep {
    const char *version, *name;
    const char *level;  /* of the proof */
    bool reused;        /* the committed proof held */
    size_t locks;
    RunReport run;
} AppliedStep;

typedef struct ApplyReport {
    VEC(AppliedStep) steps; /* those that are applied */
    size_t planned;
    Drift drift;            /* before the first step; after it when that went on with a half-done file */
} ApplyReport;

typedef struct ApplyOptions {
    bool shadow_off;               /* without proofs (direct.h) */
    bool write_files;              /* rollback, snapshot and schema files of proofs that are made now */
    const Environment *environment; /* a protected one takes no indicative proof; may be NULL */
} ApplyOptions;

/* The report says what is applied also when it fails. */
bool apply_plan(RunContext *run, const History *history, const Plan *plan, const ApplyOptions *options, Arena *mem,
                ApplyReport *report, Error *err) MUST_CHECK;

#endif
