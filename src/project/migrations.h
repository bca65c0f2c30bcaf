/*
 * The migration files of a project: found, checked, read, parsed, put in order.
 */
#ifndef THESEUS_PROJECT_MIGRATIONS_H
#define THESEUS_PROJECT_MIGRATIONS_H

#include "project/project.h"

/* Fills project->migrations. Mistakes are findings; false only when the folder itself cannot be read. `remembered`: files
 * that have not changed since they were seen last are not read (seen.h). */
bool migrations_read(Project *project, bool remembered, Arena *mem, Findings *findings, Error *err) MUST_CHECK;

#endif
