/*
 * Folders of other tools, read in place: which tool, and which part of a file is the way up. Writes nothing.
 */
#ifndef THESEUS_PROJECT_FOREIGN_H
#define THESEUS_PROJECT_FOREIGN_H

#include "project/project.h"

/* Looks in `directory` and its usual sub-folders. *migrations: the folder found (absolute). False when there is
 * nothing that looks like migrations. */
bool foreign_find(const char *directory, Arena *mem, ProjectLayout *layout, const char **migrations);

typedef struct ForeignText {
    const char *text;      /* of the same length and with the same lines; what is not "up" is blank */
    bool no_transaction;   /* the file asks to run without a transaction */
    int no_transaction_line;
    const char *problem;   /* NULL, or why the file cannot be read */
    int problem_line;
} ForeignText;

ForeignText foreign_up(ProjectLayout layout, const char *text, size_t length, Arena *mem);

#endif
