/*
 * Carrying out a plan: for each migration its procedure, then run_procedure, then the tests that were
 * too slow for the transaction; a late failure is rolled back by the proved way.
 */
#ifndef THESEUS_MIGRATE_APPLY_H
#define THESEUS_MIGRATE_APPLY_H

#include "migrate/plan.h"
#include "migrate/run.h"

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
} ApplyReport;

/* `shadow_off`: without proofs (direct.h). The report says what is applied also when it fails. */
bool apply_plan(RunContext *run, const Plan *plan, bool shadow_off, Arena *mem, ApplyReport *report,
                Error *err) MUST_CHECK;

#endif
