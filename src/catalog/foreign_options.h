/*
 * OPTIONS (...) of foreign data wrappers, servers, user mappings, foreign tables and their columns. A property has a line
 * each: name 'value'. Of a secret it has the name alone, so no snapshot and no script knows it; therefore
 *   - an ALTER leaves a secret alone that is in both states,
 *   - a script that would have to give one is refused,
 *   - the creation of a whole snapshot (a shadow, a schema file) gives it as '', which opens no door.
 */
#ifndef THESEUS_CATALOG_FOREIGN_OPTIONS_H
#define THESEUS_CATALOG_FOREIGN_OPTIONS_H

#include "catalog/kind.h"

/* " OPTIONS (name 'value', ...)"; nothing when there are none. `property` is the one of `object` that has them. */
void foreign_options_add(Sql *sql, Writer *writer, const Object *object, const char *property);
/* <prefix> OPTIONS (ADD ..., SET ..., DROP ...), when they differ. */
void foreign_options_alter(Writer *writer, LockMode lock, const char *prefix, const Change *change, const char *property);
bool foreign_options_secret(const Object *object, const char *property); /* has it any? */

#endif
