#include <string.h>

#include "catalog/parameters.h"

static const Parameter parameters[] = {
    {"sfunc", NULL, PARAMETER_AS_IT_IS},            {"stype", NULL, PARAMETER_AS_IT_IS},
    {"sspace", NULL, PARAMETER_AS_IT_IS},           {"finalfunc", NULL, PARAMETER_AS_IT_IS},
    {"finalfunc_extra", NULL, PARAMETER_FLAG},      {"finalfunc_modify", NULL, PARAMETER_AS_IT_IS},
    {"combinefunc", NULL, PARAMETER_AS_IT_IS},      {"serialfunc", NULL, PARAMETER_AS_IT_IS},
    {"deserialfunc", NULL, PARAMETER_AS_IT_IS},     {"initcond", NULL, PARAMETER_LITERAL},
    {"msfunc", NULL, PARAMETER_AS_IT_IS},           {"minvfunc", NULL, PARAMETER_AS_IT_IS},
    {"mstype", NULL, PARAMETER_AS_IT_IS},           {"msspace", NULL, PARAMETER_AS_IT_IS},
    {"mfinalfunc", NULL, PARAMETER_AS_IT_IS},       {"mfinalfunc_extra", NULL, PARAMETER_FLAG},
    {"mfinalfunc_modify", NULL, PARAMETER_AS_IT_IS}, {"minitcond", NULL, PARAMETER_LITERAL},
    {"sortop", NULL, PARAMETER_AS_IT_IS},           {"parallel", NULL, PARAMETER_AS_IT_IS},
};

/* The name alone: of the identity without its arguments. */
static void write_aggregate(Writer *writer, const Object *object, const char *verb)
{
    const char *kind = object_property(object, "kind");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(verb), REL(object->schema, object->name), KW("("),
            FROM_SERVER(object_property(object, "arguments")), KW(") ("));
    parameters_add(&sql, object, parameters, COUNT(parameters));
    if (kind && strcmp(kind, "hypothetical") == 0)
        sql_add(&sql, KW(", hypothetical"));
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static void aggregate_create(Writer *writer, const Object *object)
{
    write_aggregate(writer, object, "CREATE AGGREGATE ");
}

/* OR REPLACE while arguments and result (state type or final function) stay. */
static bool aggregate_alter(Writer *writer, const Change *change)
{
    static const char *const fixed[] = {"arguments", "kind", "stype", "mstype", "finalfunc"};
    for (size_t i = 0; i < COUNT(fixed); i++)
        if (change_has(change, fixed[i]))
            return false;
    write_aggregate(writer, change->to, "CREATE OR REPLACE AGGREGATE ");
    return true;
}

extern const ObjectKind kind_aggregate;
const ObjectKind kind_aggregate = {
    .name = "aggregate",
    .keyword = "AGGREGATE",
    .grant_keyword = "FUNCTION",
    .create = aggregate_create,
    .alter = aggregate_alter,
};
