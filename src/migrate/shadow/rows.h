/*
 * Generated rows: what an application might have written, so that a rollback is seen to keep it; and rows read
 * back to be compared.
 *
 * What it never does: use the target's rows. Values are made from types and constraints alone and are the same on every
 * machine.
 */
#ifndef THESEUS_MIGRATE_ROWS_H
#define THESEUS_MIGRATE_ROWS_H

#include "migrate/shadow/shadow.h"

typedef struct RowsMade {
    const Object *table;
    int64_t count;
    const char *defeated; /* why there are fewer than wanted; NULL */
    TextList places;      /* ctid of each, as long as nothing has rewritten the table */
} RowsMade;
typedef VEC(RowsMade) RowsMadeList;

/* `tables` with all that their foreign keys need, referenced ones first; without what cannot be written to by itself
 * (partitioned tables: their partitions instead). */
void rows_tables(const Snapshot *state, const Objects *wanted, Arena *mem, Objects *tables);

/* Commits `wanted` rows to each table, as the migrating user. `salt` makes them other rows than before. A table that
 * no row can be made for is no error. */
bool rows_fill(Shadow *shadow, const Snapshot *state, const Objects *tables, int wanted, int salt, Arena *mem,
               RowsMadeList *made, Error *err) MUST_CHECK;

/* Takes generated rows out of tables of `state` again. */
bool rows_remove(Shadow *shadow, const Snapshot *state, const RowsMadeList *made, Arena *mem, Error *err) MUST_CHECK;

/* All rows of the tables, by visible columns of `state`, as text; in a session of ours, whose text settings are pinned. */
typedef struct TableRows {
    const Object *table;
    Objects columns;
    const char ***rows; /* [row][column]; NULL for SQL NULL */
    size_t count;
} TableRows;
typedef VEC(TableRows) TableRowsList;
bool rows_take(Db *db, const Snapshot *state, const Objects *tables, Arena *mem, TableRowsList *taken,
               Error *err) MUST_CHECK;

/* Is every row of `from` in `to`, in the columns that both have with the same type, and that `besides` (NULL: nothing)
 * does not have? Tables and columns are the same by address. NULL when so, else which is not, in words. Tables that `to`
 * does not have are passed over, unless `all`. */
const char *rows_missing(const TableRowsList *from, const TableRowsList *to, const TableRowsList *besides, bool all,
                         Arena *mem);

/* Empties all tables of the shadow that have rows: after generated rows have turned out to be in the way. */
bool rows_clear(Shadow *shadow, Arena *mem, Error *err) MUST_CHECK;

#endif
