/*
 * Does what a procedure was proved on still hold for a database?
 */
#ifndef THESEUS_MIGRATE_HOLDS_H
#define THESEUS_MIGRATE_HOLDS_H

#include "migrate/procedure.h"

/* What is not as it was when it was proved, in words, one a block: a block that is gone or another one, and
 * something new that uses what the procedure changes or drops (nobody has proved what becomes of it). */
TextList procedure_misfits(const Procedure *procedure, const Snapshot *target, Arena *mem);
/* An ALTER of these leaves what uses the object alone. */
bool property_is_outward(const char *property); /* owner, acl, comment */

#endif
