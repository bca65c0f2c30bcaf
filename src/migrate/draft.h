/*
 * A difference as the text of a migration file. Pure.
 *
 * What a new object has anyway is left out: the owner that whoever migrates gives it, the parameters that an identity column has
 * by itself.
 */
#ifndef THESEUS_MIGRATE_DRAFT_H
#define THESEUS_MIGRATE_DRAFT_H

#include "catalog/diff.h"
#include "migrate/shadow/shadow.h"

typedef struct Draft {
    const char *text;       /* of the whole file */
    size_t statements;      /* 0: there is no difference */
    TextList notes;         /* also in the file */
} Draft;

/* `title`: its first line. `facts`: who migrates. ERR_REFUSED naming everything that cannot be made without a loss. */
bool draft_make(const Snapshot *from, const Snapshot *to, const TargetFacts *facts, const char *title, Arena *mem,
                Draft *draft, Error *err) MUST_CHECK;

#endif
