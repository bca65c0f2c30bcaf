/*
 * Places whose schemas can be compared, or gone back to:
 *
 *     @environment, a URL          the live schema
 *     20251026211500, v0.7.0       the snapshot after that migration; where it was never written, the folder replayed so far
 *     migrations:                  the folder replayed, all of it
 *     file:x.sql, x.sql            a script: a snapshot, schema.sql, a dump without rows
 *
 * What is no live database is made in the shadow, as the user of the live one it is compared with, so that owners and
 * default privileges come out the same. Nothing here writes to a live database.
 */
#ifndef THESEUS_MIGRATE_PLACE_H
#define THESEUS_MIGRATE_PLACE_H

#include "core/progress.h"
#include "migrate/shadow/shadow.h"
#include "project/project.h"

typedef struct PlaceContext {
    Project *project;         /* never NULL; without a file: places of a project are refused, and every schema is meant */
    const TargetFacts *facts; /* whom the shadow imitates; NULL: nobody. Set by the first place that is read */
    bool without_roles;       /* roles belong to a cluster: only those that the place itself makes count */
    Progress *progress;
    bool (*embedded)(void *context, const char **conninfo, Error *err); /* starts it */
    void *embedded_context;
    Arena *mem;
} PlaceContext;

bool place_is_live(const char *place);
bool place_needs_project(const char *place);
/* Reads the schema there, on `mem`. */
bool place_snapshot(PlaceContext *context, const char *place, Snapshot **snapshot, Error *err) MUST_CHECK;
/* The schema of `live` made anew in the shadow: what the server writes in another way then does not differ from a place that was
 * made there as well. */
bool place_remade(PlaceContext *context, Db *live, Snapshot **snapshot, Error *err) MUST_CHECK;
/* What these migrations make, in their order. */
bool place_of_migrations(PlaceContext *context, Migration *const *migrations, size_t count, Snapshot **snapshot,
                         Error *err) MUST_CHECK;
/* The migration after which the schema is as in `place`, as far as its name tells: NULL for files that are nobody's
 * snapshot and for live places. */
const Migration *place_migration(const Project *project, const char *place, Arena *mem);

/* place_load.c: what a place is made of in the empty database of a shadow. */
bool place_load_file(Shadow *shadow, const char *path, bool make_roles, Arena *mem, Error *err) MUST_CHECK;
bool place_replay(Shadow *shadow, const Project *project, Migration *const *migrations, size_t count, Progress *progress,
                  Arena *mem, Error *err) MUST_CHECK;

#endif
