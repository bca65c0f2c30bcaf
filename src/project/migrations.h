/*
 * The migration files of a project: found, checked, read, parsed, put in order.
 */
#ifndef THESEUS_PROJECT_MIGRATIONS_H
#define THESEUS_PROJECT_MIGRATIONS_H

#include "project/project.h"

/* Fills project->migrations. Mistakes are findings; false only when the folder itself cannot be read. */
bool migrations_read(Project *project, Arena *mem, Findings *findings, Error *err) MUST_CHECK;

#endif
