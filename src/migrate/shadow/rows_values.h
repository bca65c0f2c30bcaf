/*
 * Candidates for the values of one column, best first. Pure.
 */
#ifndef THESEUS_MIGRATE_ROWS_VALUES_H
#define THESEUS_MIGRATE_ROWS_VALUES_H

#include "core/vec.h"

typedef struct RowColumn { /* a row of sql/migrate/row_columns.sql */
    const char *name, *type, *base, *kind, *element, *element_base, *labels, *checks, *check_names, *partition, *parent,
        *parent_column;
    int32_t attnum, modifier;
    bool not_null, has_default, computed;
} RowColumn;

/* SQL expressions. What a constraint compares with comes first: it is the most likely to satisfy it. */
void values_for(const RowColumn *column, int number, Arena *mem, TextList *candidates);

#endif
