/*
 * What functions and procedures share.
 */
#ifndef THESEUS_CATALOG_ROUTINE_H
#define THESEUS_CATALOG_ROUTINE_H

#include "catalog/kind.h"

void routine_create(Writer *writer, const Object *object);
bool routine_alter(Writer *writer, const Change *change);

#endif
