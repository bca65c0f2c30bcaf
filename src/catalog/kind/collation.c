/*
 * Nothing of a collation but its owner changes in place.
 */
#include "catalog/parameters.h"

static const Parameter parameters[] = {
    {"provider", NULL, PARAMETER_AS_IT_IS},       {"locale", NULL, PARAMETER_LITERAL},
    {"lc_collate", NULL, PARAMETER_LITERAL},      {"lc_ctype", NULL, PARAMETER_LITERAL},
    {"nondeterministic", "deterministic", PARAMETER_NOT}, {"rules", NULL, PARAMETER_LITERAL},
};

static void collation_create(Writer *writer, const Object *object)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE COLLATION "), FROM_SERVER(object->identity), KW(" ("));
    parameters_add(&sql, object, parameters, COUNT(parameters));
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

extern const ObjectKind kind_collation;
const ObjectKind kind_collation = {
    .name = "collation",
    .keyword = "COLLATION",
    .create = collation_create,
};
