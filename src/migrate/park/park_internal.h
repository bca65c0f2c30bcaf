/*
 * What the files of parking share. Nothing but park*.c includes it.
 */
#ifndef THESEUS_MIGRATE_PARK_INTERNAL_H
#define THESEUS_MIGRATE_PARK_INTERNAL_H

#include "db/sql.h"
#include "migrate/park/park.h"

/* --- park_sql.c ------------------------------------------------------------------------------- */
const char *park_direction(const Park *park); /* as in theseus.parked */
const char *park_fit(Arena *mem, const char *name); /* not longer than a name may be */
const char *park_hidden_name(const Park *park, const char *column);
/* The schema for things of schema `of`. */
const char *park_schema_name(const Park *park, const char *of);
/* The one for the statement being replaced: at the head of the file, or right above the statement. */
const Directive *park_directive(const Park *park, const char *word);

/* --- park_column.c ---------------------------------------------------------------------------- */
bool park_column_aside(Park *park, const Object *column, TextList *statements);
const char *park_guard_name(Arena *mem, const char *table, const char *column);
void park_column_back(const Park *park, const ParkedThing *thing, TextList *statements);

#endif
