/*
 * `shadow: off`: a procedure made straight from the file. No proof, no rollback, so only statements that
 * add are let through, unless the file says `irreversible`.
 */
#ifndef THESEUS_MIGRATE_DIRECT_H
#define THESEUS_MIGRATE_DIRECT_H

#include "migrate/procedure.h"
#include "project/project.h"

/* ERR_REFUSED naming the first statement that does more than add. */
bool direct_procedure(const Migration *migration, Arena *mem, Procedure **procedure, Error *err) MUST_CHECK;

#endif
