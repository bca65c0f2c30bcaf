/*
 * Drift as two schemas, so that a script can be made of it in either direction: what the applied files make, and the live schema.
 */
#ifndef THESEUS_MIGRATE_DRIFT_SCRIPT_H
#define THESEUS_MIGRATE_DRIFT_SCRIPT_H

#include "migrate/drift.h"
#include "migrate/place.h"

typedef struct DriftSchemas {
    Snapshot *recorded, *live;
    const char *last;  /* the highest version that is applied; NULL: none */
    TextList accepted; /* keys that differ from the files, but not from the record: accepted earlier, without a file */
} DriftSchemas;

/* ERR_REFUSED when the files do not make what is on record of the objects that drifted. */
bool drift_schemas(PlaceContext *context, Db *db, const History *history, const Drift *drift, DriftSchemas *schemas,
                   Error *err) MUST_CHECK;

#endif
