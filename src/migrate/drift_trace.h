/*
 * Who and when, as far as the server can tell: the commit time of an object's catalog row where commit times are kept, and
 * statements that name it where pg_stat_statements is there. Nothing is concluded from either.
 */
#ifndef THESEUS_MIGRATE_DRIFT_TRACE_H
#define THESEUS_MIGRATE_DRIFT_TRACE_H

#include "migrate/drift.h"

typedef struct DriftTrace {
    const char *written;    /* ISO 8601: when the object's row was written last; NULL: not known */
    const char *role, *statement; /* of one that names the object, secrets redacted; NULL: none */
} DriftTrace;

typedef struct DriftTraces {
    VEC(DriftTrace) list;   /* one for each item of the drift, in its order */
    bool commit_times, statements; /* does the server keep them? */
    const char *since;      /* of the last change on record; NULL */
} DriftTraces;

bool drift_trace(Db *db, const History *history, const Drift *drift, const Snapshot *live, Arena *mem, DriftTraces *traces,
                 Error *err) MUST_CHECK;

#endif
