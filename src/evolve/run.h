/*
 * The machine. Knows steps and no kind.
 *
 *     open: lock, fence, facts, steps -> for each step that is not done: carry it out -> record
 *     back: the same steps from the end, those that are not undone
 *
 * Whoever works holds the evolution's session lock and its fence. A runner that was killed leaves at most a batch that
 * was not committed or a concurrent index that is not valid; the same command finds out and goes on.
 */
#ifndef THESEUS_EVOLVE_RUN_H
#define THESEUS_EVOLVE_RUN_H

#include "evolve/evolution.h"
#include "evolve/store.h"

typedef struct EvolveRun {
    Db *db;
    DbTarget target;
    const Project *project;
    Progress *progress;
    Evolution *evolution;
    Watchdog *watchdog;        /* NULL until something may lock what others use */
    LockReport locks;          /* of all steps */
    int64_t rows, hot;         /* written by this run */
    bool locked;
    Arena *mem;
} EvolveRun;

/* Declaration, facts, refusals and steps, before anything runs; also where schema theseus is absent. */
bool evolve_prepare(Db *db, const Project *project, const char *name, Arena *mem, Evolution *evolution, Findings *findings,
                    Error *err) MUST_CHECK;
/* Inserts it; the same declaration that stands already is opened and goes on, and *run is NULL when it is done. Waits up
 * to wait_ms for another runner. */
bool evolve_start(Db *db, const DbTarget *target, const Project *project, const char *name, Progress *progress, int64_t wait_ms,
                  Arena *mem, EvolveRun **run, Findings *findings, Error *err) MUST_CHECK;
/* One that was started. `state`: "running" or "undoing". */
bool evolve_open(Db *db, const DbTarget *target, const Project *project, const char *name, Progress *progress, int64_t wait_ms,
                 const char *state, Arena *mem, EvolveRun **run, Findings *findings, Error *err) MUST_CHECK;
void evolve_close(EvolveRun *run); /* NULL is allowed */

/* Up to and including `through`. Stops at a gate: ERR_REFUSED, and the same call goes on when it passes. */
bool evolve_advance(EvolveRun *run, Phase through, Error *err) MUST_CHECK;
/* Takes back every phase after `to` (PHASE_DECLARED: all of it). */
bool evolve_back(EvolveRun *run, Phase to, Error *err) MUST_CHECK;
/* From any session; the runner stops at its next batch. */
bool evolve_pause(Db *db, const char *name, Arena *mem, Error *err) MUST_CHECK;

/* --- step.c: one step ----------------------------------------------------------------------- */
bool step_is_done(EvolveRun *run, const Step *step, bool *done, Error *err) MUST_CHECK;
bool step_run(EvolveRun *run, const Step *step, Error *err) MUST_CHECK;
bool step_undo(EvolveRun *run, const Step *step, Error *err) MUST_CHECK;
bool step_ask(Db *db, const char *query, bool *answer, Error *err) MUST_CHECK;
/* Sleeps; false when interrupted. */
bool run_sleep(EvolveRun *run, int64_t ms, Error *err) MUST_CHECK;

/* --- gate.c --------------------------------------------------------------------------------- */
bool gate_run(EvolveRun *run, const Step *step, Error *err) MUST_CHECK;
bool gate_old_snapshots(EvolveRun *run, const Step *step, Error *err) MUST_CHECK;

/* --- rows.c --------------------------------------------------------------------------------- */
bool rows_run(EvolveRun *run, const Step *step, Error *err) MUST_CHECK;

#endif
