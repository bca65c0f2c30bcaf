/*
 * What every kind has: owner, privileges, comment. A kind takes part with `keyword` (owner, comment) and
 * `grant_keyword` (acl).
 */
#ifndef THESEUS_CATALOG_COMMON_H
#define THESEUS_CATALOG_COMMON_H

#include "catalog/kind.h"

void common_create(Writer *writer, const Object *object);
void common_alter(Writer *writer, const Change *change);

#endif
