/*
 * Types that cannot be changed in place while columns hold their values: renamed out of the way, made anew,
 * every column converted through text, the old one dropped. The types above it (a domain over the enum, a
 * composite with an attribute of it) go the same way in the same statements.
 *
 *     ALTER TYPE t RENAME TO old;  CREATE TYPE t ...;  ALTER TABLE ... ALTER COLUMN c TYPE t USING c::text::t;
 *     DROP TYPE old
 *
 * What uses such a column or type and holds no rows (views, defaults, checks, indexes, functions ...) was dropped before and
 * comes back after: type_rebuild_drags. A value that the new type does not know stops the script.
 */
#ifndef THESEUS_CATALOG_TYPE_REBUILD_H
#define THESEUS_CATALOG_TYPE_REBUILD_H

#include "catalog/kind.h"

/* In alter() of a type that needs it. False: no column that stays uses it, so drop and create will do. */
bool type_rebuild(Writer *writer, const Change *change);
/* drags() of every kind that has `rebuilds`. */
Drag type_rebuild_drags(const Object *altered, const Change *change, const Object *dependent);
/* carrier() of these kinds: the type below that is rebuilt, and this one with it. */
const Object *type_rebuild_carrier(const Writer *writer, const Object *object);
/* The type (itself or one below) whose rebuild makes this type of `to` anew, with its CHECKs; NULL: none. */
const Object *type_rebuild_of(const Writer *writer, const Object *type);

/* kind/range.c: the multirange type and the constructor functions take names after the range. */
void range_rename_parts(Writer *writer, const Object *range, const char *name, const char *multirange);
/* kind/composite.c: the value of `column` (of type `from`) as one of `to`, attribute by attribute. */
const char *composite_conversion(Arena *mem, const Object *from, const Object *to, const char *column);
bool composite_same_shape(const Object *from, const Object *to, Arena *mem); /* same names in the same order */

#endif
