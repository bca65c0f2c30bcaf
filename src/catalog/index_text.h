/*
 * What indexes and the constraints that are carried by an index have in common.
 */
#ifndef THESEUS_CATALOG_INDEX_TEXT_H
#define THESEUS_CATALOG_INDEX_TEXT_H

#include "catalog/kind.h"

/* CLUSTER ON and REPLICA IDENTITY USING INDEX; `from` is NULL for a new one. */
void index_write_marks(Writer *writer, const Object *from, const Object *to);
/* If two CREATE INDEX texts differ in WITH (...) alone: ALTER INDEX. False: they differ in more. */
bool index_alter_options(Writer *writer, const Change *change);

void index_read_statistics(const char *line, int *column, int *target); /* "2 500" */
bool index_has_statistics(const TextList *lines, int column);

/* The index or constraint of the partitioned table that this one belongs to, if the table is and stays attached and that one
 * is dropped: dropping it drops this one. NULL otherwise. */
const Object *index_attached_to(const Writer *writer, const Snapshot *state, const Object *part);
/* ALTER INDEX whole ATTACH PARTITION part, unless the table itself is attached by this script. */
/* One of a partitioned table that is not on all of its partitions: ATTACH PARTITION of a table would complete it, so it is made after. */
bool index_is_incomplete(const Object *object);
void index_tie(Writer *writer, const Object *from, const Object *to);
/* The table is a partition (or child) of the same parents before and after, and neither dropped nor made. */
bool table_stays_attached(const Writer *writer, const Object *table);

#endif
