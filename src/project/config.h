/*
 * theseus.yaml: every key, its type and its range. Pure: takes text, gives a Project and findings.
 */
#ifndef THESEUS_PROJECT_CONFIG_H
#define THESEUS_PROJECT_CONFIG_H

#include "project/project.h"

/* Fills what the file says into *project, whose `file` is set and which lives on findings->mem; what it
 * does not say has its default. Mistakes are findings. False after a syntax error: nothing else is known then. */
bool config_read(const char *text, size_t length, Project *project, Findings *findings) MUST_CHECK;
void config_defaults(Project *project, Arena *mem);

#endif
