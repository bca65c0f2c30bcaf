/*
 * A Procedure as JSON and back: what is kept in the database beside an outcome (the proved way back) and
 * with the intent of a no-transaction file (so that another process can go on).
 *
 * Texts of the user's file are not in it (they may hold secrets): they are taken from the file again.
 */
#ifndef THESEUS_MIGRATE_STORE_H
#define THESEUS_MIGRATE_STORE_H

#include "migrate/procedure.h"

const char *procedure_json(const Procedure *procedure, Arena *mem);
/* `script`: where statements of the user's file come from; NULL when there are none. ERR_REFUSED when the text is
 * not one of ours. */
bool procedure_parse(const char *json, const Script *script, Arena *mem, Procedure **procedure, Error *err) MUST_CHECK;
bool procedure_from_json(const JsonValue *value, const Script *script, Arena *mem, Procedure **procedure,
                         Error *err) MUST_CHECK;

#endif
