/*
 * CREATE TABLE with its columns.
 */
#ifndef THESEUS_CATALOG_TABLE_TEXT_H
#define THESEUS_CATALOG_TABLE_TEXT_H

#include "catalog/kind.h"

/* One CREATE TABLE with columns, identity, generation, defaults; then what its grammar has no words for. */
void table_write_create(Writer *writer, const Object *table);
void table_write_words(Writer *writer, const Object *table, const char *words); /* ALTER TABLE t <words> */
/* INHERITS (...) in CREATE TABLE gives the columns in the order that is wanted. Else the table is made alone, with all of its
 * columns, and inherits afterwards: its columns are then its own as well. */
bool table_inherits_at_once(const Writer *writer, const Object *table);

/* table_place.c: its place among others, for the kinds that have one. */
Need table_need(const Object *table, const Object *used);
void table_dropped_after(const Object *table, Arena *mem, TextList *keys);
void table_ties_to(const Object *table, Arena *mem, TextList *keys);
void table_tie(Writer *writer, const Object *from, const Object *to);
void table_untie(Writer *writer, const Object *from, const Object *to);

#endif
