/*
 * Feature flags: values that the application reads with theseus.flag(name). Evolutions set their read mode there.
 */
#ifndef THESEUS_EVOLVE_FLAG_H
#define THESEUS_EVOLVE_FLAG_H

#include "db/db.h"

typedef struct Flag {
    const char *name, *value, *changed_at, *changed_by;
} Flag;

bool flag_list(Db *db, Arena *mem, Flag **flags, size_t *count, Error *err) MUST_CHECK;
/* Makes schema theseus when it is not there. value NULL removes it. *before: NULL when it was not set. ERR_REFUSED for the
 * read mode of an evolution that is under way, unless `force`. */
bool flag_set(Db *db, const char *name, const char *value, bool force, Arena *mem, const char **before, Error *err) MUST_CHECK;

#endif
