/*
 * Names of migration files, ours and those of other tools. Pure: reads no file.
 */
#ifndef THESEUS_PROJECT_NAMES_H
#define THESEUS_PROJECT_NAMES_H

#include "project/project.h"

typedef enum NameVerdict {
    NAME_MIGRATION,
    NAME_NOT_SQL, /* no .sql file at all: passed over */
    NAME_OTHER,   /* a file of that tool which is no migration (down, undo): passed over */
    NAME_WRONG,
} NameVerdict;

typedef struct MigrationName {
    const char *version, *release, *description; /* release NULL when there is none */
    const char *problem, *hint;                  /* of NAME_WRONG */
} MigrationName;

NameVerdict name_read(ProjectLayout layout, const char *file_name, Arena *mem, MigrationName *name);
/* "Add users' table" to "add_users_table"; NULL when nothing is left. */
const char *name_slug(const char *words, Arena *mem);
/* "0.7.0" or "v0.7.0": three numbers. Gives "0.7.0". */
bool release_read(const char *text, Arena *mem, const char **release);

#endif
