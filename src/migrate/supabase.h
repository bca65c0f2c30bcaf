/*
 * The history table of the Supabase CLI, kept in step: its row is written in the migration's own
 * transaction, and rows found there count as applied.
 */
#ifndef THESEUS_MIGRATE_SUPABASE_H
#define THESEUS_MIGRATE_SUPABASE_H

#include "db/db.h"
#include "migrate/procedure.h"
#include "project/project.h"

/* Makes schema and table as the CLI does, when they are not there. */
bool supabase_ensure(Db *db, Error *err) MUST_CHECK;
bool supabase_versions(Db *db, Arena *mem, TextList *versions, Error *err) MUST_CHECK; /* none when absent */
/* For the transaction of the change: a row in (up) or out (down). */
void supabase_record(const Procedure *procedure, const Migration *migration, Pipeline *pipeline);
/* The same: the rows become those of the files up to `version` ("" none). */
bool supabase_restore(Db *db, const Project *project, const char *version, Pipeline *pipeline, Error *err) MUST_CHECK;

#endif
