/*
 * What every kind has alike: owner, privileges, comment. A kind takes part with `keyword` (owner, comment) and
 * `grant_keyword` (acl). Columns of views and attributes of types, which are no objects, are done here as well
 * (properties column_acl, column_comments, attribute_comments).
 */
#ifndef THESEUS_CATALOG_COMMON_H
#define THESEUS_CATALOG_COMMON_H

#include "catalog/kind.h"

/* Owner, then exactly the privileges of its acl whatever default privileges added, then the comments. */
void common_create(Writer *writer, const Object *object);
/* The same for what differs of them. */
void common_alter(Writer *writer, const Change *change);
/* Built-in privileges and no comment, for what lives on unseen: of an object that loses whatever was said of it. */
void common_forget(Writer *writer, const Object *object);
bool common_property(const ObjectKind *kind, const char *name); /* done here, no matter of the kind's alter() */

#endif
