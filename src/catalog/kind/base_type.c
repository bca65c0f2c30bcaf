/*
 * A base type needs its functions, and they need it: CREATE TYPE name makes a shell, then come the functions, then the type itself. In
 * the same way both can only be dropped together, by CASCADE; everything else that uses the type has been dropped before that.
 */
#include <string.h>

#include "catalog/parameters.h"

static const Parameter parameters[] = {
    {"input", NULL, PARAMETER_AS_IT_IS},      {"output", NULL, PARAMETER_AS_IT_IS},    {"receive", NULL, PARAMETER_AS_IT_IS},
    {"send", NULL, PARAMETER_AS_IT_IS},       {"typmod_in", NULL, PARAMETER_AS_IT_IS}, {"typmod_out", NULL, PARAMETER_AS_IT_IS},
    {"analyze", NULL, PARAMETER_AS_IT_IS},    {"subscript", NULL, PARAMETER_AS_IT_IS}, {"internallength", NULL, PARAMETER_AS_IT_IS},
    {"passedbyvalue", NULL, PARAMETER_FLAG},  {"alignment", NULL, PARAMETER_AS_IT_IS}, {"storage", NULL, PARAMETER_AS_IT_IS},
    {"category", NULL, PARAMETER_LITERAL},    {"preferred", NULL, PARAMETER_TRUE},     {"default", NULL, PARAMETER_LITERAL},
    {"element", NULL, PARAMETER_AS_IT_IS},    {"delimiter", NULL, PARAMETER_LITERAL},  {"collatable", NULL, PARAMETER_TRUE},
};

/* What ALTER TYPE ... SET can change. */
static const Parameter settable[] = {
    {"receive", NULL, PARAMETER_AS_IT_IS},    {"send", NULL, PARAMETER_AS_IT_IS},    {"typmod_in", NULL, PARAMETER_AS_IT_IS},
    {"typmod_out", NULL, PARAMETER_AS_IT_IS}, {"analyze", NULL, PARAMETER_AS_IT_IS}, {"subscript", NULL, PARAMETER_AS_IT_IS},
    {"storage", NULL, PARAMETER_AS_IT_IS},
};

static void write_shell(Writer *writer, const Object *object)
{
    writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("CREATE TYPE "), FROM_SERVER(object->identity)));
}

static void base_type_announce(Writer *writer, const Object *object)
{
    if (!object_property(object, "shell"))
        write_shell(writer, object);
}

static void base_type_create(Writer *writer, const Object *object)
{
    if (object_property(object, "shell")) {
        write_shell(writer, object);
        return;
    }
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE TYPE "), FROM_SERVER(object->identity), KW(" ("));
    parameters_add(&sql, object, parameters, COUNT(parameters));
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static void base_type_drop(Writer *writer, const Object *object)
{
    bool shell = object_property(object, "shell");
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("DROP TYPE "), FROM_SERVER(object->identity), FROM_SERVER(shell ? "" : " CASCADE")));
}

static bool is_settable(const char *property)
{
    for (size_t i = 0; i < COUNT(settable); i++)
        if (strcmp(settable[i].property, property) == 0)
            return true;
    return false;
}

static bool base_type_alter(Writer *writer, const Change *change)
{
    const Object *from = change->from, *to = change->to;
    if (object_property(from, "shell")) {
        base_type_create(writer, to);
        return true;
    }
    for (size_t i = 0; i < COUNT(parameters); i++)
        if (change_has(change, parameters[i].property) && !is_settable(parameters[i].property))
            return false;
    const char *storage = object_property(to, "storage");
    if (!storage || (change_has(change, "storage") && strcmp(storage, "plain") == 0))
        return false; /* to a shell; values may be toasted already */
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("ALTER TYPE "), FROM_SERVER(to->identity), KW(" SET ("));
    if (!parameters_add_changed(&sql, change, settable, COUNT(settable)))
        return true;
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
    return true;
}

extern const ObjectKind kind_base_type;
const ObjectKind kind_base_type = {
    .name = "base_type",
    .keyword = "TYPE",
    .grant_keyword = "TYPE",
    .create = base_type_create,
    .announce = base_type_announce,
    .drop = base_type_drop,
    .alter = base_type_alter,
};
