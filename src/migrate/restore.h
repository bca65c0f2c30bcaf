/*
 * restore-schema: the managed schemas of a database become those of a snapshot, in one transaction through the runner.
 * What would be lost is put aside with its rows. It is for when no rollback fits any more: it goes by the schema alone, so rows that
 * migrations have changed stay as they are, and a table that was renamed is another table.
 *
 *     snapshot -> shadow 1: what is wanted
 *     live     -> shadow 2: the script is made, carried out, compared with what is wanted -> confirmed -> run_procedure
 */
#ifndef THESEUS_MIGRATE_RESTORE_H
#define THESEUS_MIGRATE_RESTORE_H

#include "migrate/place.h"
#include "migrate/run/run.h"

typedef struct RestoreAside {
    const char *key;
    int64_t rows, bytes; /* the server's estimate; of a column those of its table and 0 */
} RestoreAside;

typedef struct RestorePlan {
    const char *place, *version; /* after it `version` is the last that counts as applied; "" none */
    Procedure *procedure;
    Delta delta;                 /* of the live schema, as the shadow foretells it */
    VEC(RestoreAside) aside;
    TextList taken_out;          /* versions that do not count as applied any more, newest first */
    TextList notes;              /* what somebody should know who is about to say yes */
    Digest live;                 /* the schema that it was made for */
} RestorePlan;

/* `at`: which migration the place is the schema after, "none" for none; NULL: its name says it. Only reads the target. */
bool restore_plan(PlaceContext *context, Db *db, const char *place, const char *at, RestorePlan *plan,
                  Error *err) MUST_CHECK;
/* ERR_REFUSED when the live schema or the history has moved since. */
bool restore_run(RunContext *run, const History *history, const RestorePlan *plan, Arena *mem, RunReport *report,
                 Error *err) MUST_CHECK;

#endif
