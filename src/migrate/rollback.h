/*
 * Taking migrations back: the inverse of each, newest first, through the same runner. What was proved
 * when a migration was applied stands on record beside its outcome, and that is what runs.
 *
 * Invariant: the whole chain is checked before the first step; one irreversible link refuses all of it.
 */
#ifndef THESEUS_MIGRATE_ROLLBACK_H
#define THESEUS_MIGRATE_ROLLBACK_H

#include "migrate/apply.h"

typedef struct RollbackOptions {
    int64_t steps;    /* 0: one, unless `to` or `only` */
    const char *to;   /* this version or release stays, everything after it goes */
    const char *only; /* this one alone */
} RollbackOptions;

typedef VEC(const Event *) RollbackChain; /* applied events, newest first */

/* Pure. By order of application, not of versions. ERR_USAGE, ERR_REFUSED (baseline) by name. */
bool rollback_choose(const Project *project, const History *history, const RollbackOptions *options, Arena *mem,
                     RollbackChain *chain, Error *err) MUST_CHECK;
/* Loads and checks all of them against the target as it is and as each step will leave it. */
typedef VEC(const Procedure *) RollbackProcedures;
bool rollback_check(RunContext *run, const RollbackChain *chain, Arena *mem, RollbackProcedures *procedures,
                    Error *err) MUST_CHECK;
bool rollback_run(RunContext *run, const RollbackChain *chain, const RollbackProcedures *procedures, Arena *mem,
                  ApplyReport *report, Error *err) MUST_CHECK;

#endif
