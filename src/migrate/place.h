/*
 * Places whose schemas can be compared: a URL, @environment, file:x.sql (loaded into a scratch database).
 */
#ifndef THESEUS_MIGRATE_PLACE_H
#define THESEUS_MIGRATE_PLACE_H

#include "catalog/snapshot.h"
#include "project/project.h"

typedef struct PlaceContext {
    Project *project;         /* NULL: every schema, no @environment */
    const char *directory;    /* of the scratch cluster: <directory>/shadow */
    bool (*embedded)(void *context, const char **conninfo, Error *err); /* starts it; NULL: not possible */
    void *embedded_context;
} PlaceContext;

/* Reads the schema there. A scratch database is gone afterwards. */
bool place_snapshot(const PlaceContext *context, const char *place, Arena *mem, Snapshot **snapshot, Error *err) MUST_CHECK;

#endif
