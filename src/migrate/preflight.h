/*
 * What is looked at on the target before anything is touched.
 */
#ifndef THESEUS_MIGRATE_PREFLIGHT_H
#define THESEUS_MIGRATE_PREFLIGHT_H

#include "migrate/plan.h"
#include "migrate/procedure.h"
#include "migrate/run/run.h"

/* The blocks that a proof stands on must be the same here: ERR_REFUSED listing those that are not. */
bool preflight_closure(const Procedure *procedure, const Snapshot *target, Arena *mem, Error *err) MUST_CHECK;
/* `requires: staging`: every planned migration must stand there, with the same text. `other` is open on it. */
bool preflight_required(const Plan *plan, const char *environment, Db *other, Arena *mem, Error *err) MUST_CHECK;
/* A protected environment takes no indicative proof: one that was made on another major version. */
bool preflight_protected(const Environment *environment, const Procedure *procedure, Error *err) MUST_CHECK;
/* Rows that are there and break what the procedure claims of them (preflight_rows.c): ERR_REFUSED naming them. Asked only
 * where nothing before changes rows, read-only, each question under a limit; what cannot be known is said. */
bool preflight_rows(RunContext *run, const Procedure *procedure, Arena *mem, Error *err) MUST_CHECK;
/* What may go wrong around it (preflight_server.c): archiving, replicas, slots, disk. Warnings; nothing stops. A restore
 * point where it is wanted and permitted. */
bool preflight_server(RunContext *run, const char *restore_point, Arena *mem, Error *err) MUST_CHECK;

#endif
