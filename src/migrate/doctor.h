/*
 * What stands in the way of migrating a database from this machine: each finding with what to do about it.
 * Looks only; changes nothing.
 */
#ifndef THESEUS_MIGRATE_DOCTOR_H
#define THESEUS_MIGRATE_DOCTOR_H

#include "project/project.h"

typedef struct Diagnosis {
    const char *check; /* "server", "connection", "rights", "settings", "state", "shadow" */
    const char *state; /* "good", "warning", "error" */
    const char *says;
    const char *action; /* a statement or a sentence; NULL */
} Diagnosis;

typedef struct Diagnoses {
    VEC(Diagnosis) list;
    size_t errors;
} Diagnoses;

/* db NULL: it could not be opened, `refusal` says why; the machine is looked at all the same. */
bool doctor_examine(Db *db, const DbTarget *target, const Error *refusal, const Project *project,
                    Arena *mem, Diagnoses *diagnoses, Error *err) MUST_CHECK;

#endif
