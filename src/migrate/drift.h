/*
 * Drift: the live schema against the blocks on record after the last change.
 */
#ifndef THESEUS_MIGRATE_DRIFT_H
#define THESEUS_MIGRATE_DRIFT_H

#include "state/state.h"

typedef struct DriftProperty {
    const char *name, *recorded, *live; /* NULL: absent */
} DriftProperty;

typedef struct DriftItem {
    ChangeKind kind; /* seen from the record: CREATE is there and not on record */
    const char *key;
    VEC(DriftProperty) properties; /* of ALTER */
} DriftItem;

typedef struct Drift {
    VEC(DriftItem) items;    /* by key */
    bool nothing_recorded;   /* no change of ours yet: there is nothing to differ from */
    const char *rebaseline;  /* why blocks of then and now are not comparable (server upgrade), in words; NULL */
} Drift;

bool drift_find(Db *db, const History *history, const Snapshot *live, Arena *mem, Drift *drift, Error *err) MUST_CHECK;
/* Lines as in a delta: "+ key", "- key", "~ key: property: old -> new". */
const char *drift_describe(const Drift *drift, size_t max_lines, Arena *mem);

#endif
