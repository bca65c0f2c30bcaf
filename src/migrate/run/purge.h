/*
 * Removing for good what was kept aside: what is past its time, or everything when that is said.
 */
#ifndef THESEUS_MIGRATE_PURGE_H
#define THESEUS_MIGRATE_PURGE_H

#include "migrate/run/run.h"

/* Things to purge, oldest first: expired ones, or all. */
bool purge_choose(Db *db, bool all, Arena *mem, Parked **things, size_t *count, Error *err) MUST_CHECK;
/* In one transaction under the lock budget, with an event that names them. ERR_BUDGET when the budget is spent. */
bool purge_run(RunContext *run, const Parked *things, size_t count, Arena *mem, Error *err) MUST_CHECK;

#endif
