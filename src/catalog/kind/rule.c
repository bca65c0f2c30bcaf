#include <string.h>

#include "catalog/kind.h"

#define CREATE_RULE "CREATE RULE "

static void write_rule(Writer *writer, const Object *object, const char *verb)
{
    const char *definition = object_property(object, "definition");
    size_t length = strlen(definition);
    BUG_IF(strncmp(definition, CREATE_RULE, strlen(CREATE_RULE)) != 0);
    if (definition[length - 1] == ';')
        length--;
    const char *rest = arena_strndup(writer->mem, definition + strlen(CREATE_RULE), length - strlen(CREATE_RULE));
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_make(writer->mem, FROM_SERVER(verb), FROM_SERVER(rest)));
}

static void write_state(Writer *writer, const Object *object)
{
    static const char *const words[][2] = {
        {"disabled", " DISABLE RULE "}, {"replica", " ENABLE REPLICA RULE "}, {"always", " ENABLE ALWAYS RULE "}};
    const char *enabled = object_property(object, "enabled"), *word = " ENABLE RULE ";
    for (size_t i = 0; enabled && i < COUNT(words); i++)
        if (strcmp(words[i][0], enabled) == 0)
            word = words[i][1];
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
               sql_make(writer->mem, KW("ALTER TABLE "), FROM_SERVER(object->parent->identity), FROM_SERVER(word),
                        ID(object->name)));
}

static void rule_create(Writer *writer, const Object *object)
{
    write_rule(writer, object, CREATE_RULE);
    if (object_property(object, "enabled"))
        write_state(writer, object);
}

static bool rule_alter(Writer *writer, const Change *change)
{
    if (change_has(change, "definition"))
        write_rule(writer, change->to, "CREATE OR REPLACE RULE "); /* the state stays */
    if (change_has(change, "enabled"))
        write_state(writer, change->to);
    return true;
}

/* It can be dropped alone, before what it uses and its table need each other gone. */
static void rule_drop(Writer *writer, const Object *object)
{
    writer_drop(writer, LOCK_ACCESS_EXCLUSIVE, object);
}

extern const ObjectKind kind_rule;
const ObjectKind kind_rule = {
    .name = "rule",
    .keyword = "RULE",
    .create = rule_create,
    .drop = rule_drop,
    .alter = rule_alter,
};
