/*
 * Migrations proved one after the other on one shadow.
 */
#ifndef THESEUS_MIGRATE_CHAIN_H
#define THESEUS_MIGRATE_CHAIN_H

#include "migrate/prove/proof.h"

typedef struct ChainStep {
    const Migration *migration;
    Proof *proof;           /* NULL: it failed */
    Error failure;          /* of one that failed; ERR_NONE otherwise */
    const Snapshot *before, *after; /* after NULL: the last one, whose committed proof holds */
} ChainStep;

typedef struct Chain {
    const TargetFacts *facts;
    const Snapshot *start;  /* of the target, or empty */
    VEC(ChainStep) steps;
    TextList assumed;       /* what the shadow could not recreate */
    bool indicative;
    bool reuse;             /* set by the caller: what has a committed proof that holds is not proved anew */
    bool keep_going;        /* set by the caller: the ones after a failed one are proved without it */
    Error failure;          /* of the first step that failed; ERR_NONE otherwise */
} Chain;

/* What a shadow imitates when there is no target: an empty database of the shadow's own superuser. */
void chain_from_nothing(const Project *project, Chain *chain, Arena *mem);
bool chain_from_target(const Project *project, Db *target, Chain *chain, Arena *mem, Error *err) MUST_CHECK;

/* Proves `migrations` in order. A migration that fails on the shadow ends the chain (see keep_going) and is no error of this
 * function; one that is refused does not: the next ones are tried on the state that its own text makes. `done` is told
 * after each step, those that failed included, and may be NULL. */
bool chain_prove(const Project *project, Chain *chain, const Migration *const *migrations, size_t count,
                 bool (*done)(void *context, const ChainStep *step, Error *err), void *context, Progress *progress,
                 Arena *mem, Error *err) MUST_CHECK;

#endif
