/*
 * Storage options as properties hold them: a line each, name=value.
 */
#ifndef THESEUS_CATALOG_OPTIONS_H
#define THESEUS_CATALOG_OPTIONS_H

#include "catalog/kind.h"

/* "fillfactor='70', toast.autovacuum_enabled='false'", as inside WITH (...); "" for none. Either text may be NULL. */
const char *options_list(Arena *mem, const char *options, const char *more);
/* "<head> SET (...)" for those that are new or other, "<head> RESET (...)" for those that are gone. */
void options_alter(Writer *writer, LockMode lock, const char *head, const char *from, const char *to);

#endif
