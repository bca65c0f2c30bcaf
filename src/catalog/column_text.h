/*
 * A column as it stands in CREATE TABLE and in ADD COLUMN, and what can only be set afterwards.
 */
#ifndef THESEUS_CATALOG_COLUMN_TEXT_H
#define THESEUS_CATALOG_COLUMN_TEXT_H

#include "catalog/kind.h"

/* name type [OPTIONS ...] [COLLATE ...] [GENERATED ...] [DEFAULT ...] [NOT NULL]. The default only when it is made with the column. */
void column_add_clause(Sql *sql, Writer *writer, const Object *column);
/* Storage, statistics target, options, as ALTER TABLE statements; `from` is what it has already, or NULL. */
/* The quoted name of an identity column's sequence, with its schema. */
const char *column_identity_sequence(const Object *column, Arena *mem);
void column_write_settings(Writer *writer, const Object *from, const Object *to);

size_t table_parent_count(const Writer *writer, const Object *table);
/* The column of that name of the n-th parent of the column's table in a state; NULL when that has none. */
const Object *column_of_parent(const Writer *writer, const Object *column, const Snapshot *state, size_t n);
/* Comes (in part) from parents: "inherited" or "merged". */
bool column_is_only_inherited(const Object *column);
/* ALTER TABLE ONLY <table> ALTER COLUMN <name>, as the beginning of a statement. */
const char *column_alter_prefix(const Object *column, bool only, Arena *mem);

#endif
