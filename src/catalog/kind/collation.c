/*
 * Nothing of a collation but its owner changes in place; columns go over to one that is made anew as they do to a type: type_rebuild.
 */
#include "catalog/parameters.h"
#include "catalog/type_rebuild.h"

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

static bool collation_rebuilds(const Object *from, const Object *to)
{
    for (size_t i = 0; i < COUNT(parameters); i++)
        if (!property_equal(from, to, parameters[i].property))
            return true;
    return false;
}

static bool collation_alter(Writer *writer, const Change *change)
{
    return type_rebuild(writer, change);
}

extern const ObjectKind kind_collation;
const ObjectKind kind_collation = {
    .name = "collation",
    .keyword = "COLLATION",
    .create = collation_create,
    .alter = collation_alter,
    .rebuilds = collation_rebuilds,
    .drags = type_rebuild_drags,
    .carrier = type_rebuild_carrier,
};
