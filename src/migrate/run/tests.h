/*
 * Test files: tests/<version>.sql, and the release's test in its last migration.
 */
#ifndef THESEUS_MIGRATE_TESTS_H
#define THESEUS_MIGRATE_TESTS_H

#include "core/progress.h"
#include "project/project.h"

TextList tests_of(const Project *project, const Migration *migration, Arena *mem); /* those that exist */
/* In a transaction of its own, in the migrating role's session, rolled back. */
bool tests_run_file(Db *db, const char *path, Progress *progress, Arena *mem, Error *err) MUST_CHECK;

#endif
