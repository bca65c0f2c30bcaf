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
/* In the caller's transaction: a row in (up) or out (down). */
/* The rows become those of the files up to `version` ("" none). */
bool supabase_restore(Db *db, const Project *project, const char *version, Arena *mem, Error *err) MUST_CHECK;
bool supabase_record(Db *db, const Procedure *procedure, const Migration *migration, Arena *mem,
                     Error *err) MUST_CHECK;

#endif
