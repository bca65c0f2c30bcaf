#include <string.h>

#include "catalog/kind.h"

typedef enum ParameterForm { AS_IT_IS, AS_LITERAL, AS_FLAG, AS_MODIFY } ParameterForm;

static const struct {
    const char *name;
    ParameterForm form;
} parameters[] = {
    {"sfunc", AS_IT_IS},       {"stype", AS_IT_IS},         {"sspace", AS_IT_IS},       {"finalfunc", AS_IT_IS},
    {"finalfunc_extra", AS_FLAG}, {"finalfunc_modify", AS_MODIFY}, {"combinefunc", AS_IT_IS}, {"serialfunc", AS_IT_IS},
    {"deserialfunc", AS_IT_IS}, {"initcond", AS_LITERAL},   {"msfunc", AS_IT_IS},       {"minvfunc", AS_IT_IS},
    {"mstype", AS_IT_IS},      {"msspace", AS_IT_IS},       {"mfinalfunc", AS_IT_IS},   {"mfinalfunc_extra", AS_FLAG},
    {"mfinalfunc_modify", AS_MODIFY}, {"minitcond", AS_LITERAL}, {"sortop", AS_IT_IS},  {"parallel", AS_IT_IS},
};

static const char *modify_word(const char *letter)
{
    return *letter == 'r' ? "read_only" : *letter == 's' ? "shareable" : "read_write";
}

static void add_parameter(Sql *sql, size_t i, const char *value)
{
    if (i)
        sql_add(sql, KW(", "));
    sql_add(sql, FROM_SERVER(parameters[i].name));
    if (parameters[i].form == AS_IT_IS)
        sql_add(sql, KW(" = "), FROM_SERVER(value));
    else if (parameters[i].form == AS_LITERAL)
        sql_add(sql, KW(" = "), LIT(value));
    else if (parameters[i].form == AS_MODIFY)
        sql_add(sql, KW(" = "), FROM_SERVER(modify_word(value)));
}

/* The name alone: of the identity without its arguments. */
static void write_aggregate(Writer *writer, const Object *object, const char *verb)
{
    const char *kind = object_property(object, "kind");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(verb), REL(object->schema, object->name), KW("("),
            FROM_SERVER(object_property(object, "arguments")), KW(") ("));
    for (size_t i = 0; i < COUNT(parameters); i++) {
        const char *value = object_property(object, parameters[i].name);
        if (value)
            add_parameter(&sql, i, value);
    }
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
