/*
 * Taking what is there into the history: a bare database as the baseline, an edited file, drift.
 */
#ifndef THESEUS_MIGRATE_ADOPT_H
#define THESEUS_MIGRATE_ADOPT_H

#include "migrate/drift.h"
#include "migrate/place.h"
#include "migrate/plan.h"
#include "migrate/run/run.h"

/* The database as it is becomes the baseline. With migration files, `at` says which of them it already contains (all up to
 * that version or release); without any, the snapshot is written as the first one. *version: of the baseline; *path:
 * of the file written, NULL when none was. ERR_REFUSED when a history stands. */
bool adopt_database(RunContext *run, const History *history, const char *at, Arena *mem, const char **version,
                    const char **path, Error *err) MUST_CHECK;

/* The file of an applied (or half done) version is what it is now. *difference: what was accepted, "" when nothing. */
bool accept_file(RunContext *run, const History *history, const char *version, const char *reason, Arena *mem,
                 const char **difference, Error *err) MUST_CHECK;
/* A pending file whose changes somebody has made by hand: when the live schema is exactly what the files up to it make, it
 * counts as applied from now on, without a way back. */
bool accept_present(RunContext *run, PlaceContext *context, const History *history, const Migration *migration,
                    const char *reason, Error *err) MUST_CHECK;
/* A no-transaction file whose statements all ran, and ended otherwise than foretold: that is taken as it is, and the next
 * migrate records it as applied. *is_end: it is such a file; *difference: what was accepted, "" when nothing differs. */
bool accept_end(RunContext *run, const History *history, const char *version, const char *reason, Arena *mem,
                bool *is_end, const char **difference, Error *err) MUST_CHECK;
/* What was accepted so, last; NULL when nothing was. */
bool accepted_end(RunContext *run, const char *version, Arena *mem, const char **difference, Error *err) MUST_CHECK;
/* The live schema is what is on record from now on. */
bool accept_drift(RunContext *run, const Drift *drift, const char *reason, Arena *mem, Error *err) MUST_CHECK;

#endif
