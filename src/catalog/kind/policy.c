/*
 * Roles and expressions change in place; command and permissiveness do not, nor does an expression go away.
 */
#include "catalog/kind.h"

static void add_expressions(Sql *sql, const Object *object)
{
    const char *using_text = object_property(object, "using"), *check = object_property(object, "check");
    sql_add(sql, KW(" TO "), FROM_SERVER(object_property(object, "roles")));
    if (using_text)
        sql_add(sql, KW(" USING ("), FROM_SERVER(using_text), KW(")"));
    if (check)
        sql_add(sql, KW(" WITH CHECK ("), FROM_SERVER(check), KW(")"));
}

static void policy_create(Writer *writer, const Object *object)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE POLICY "), FROM_SERVER(object->identity));
    if (object_property(object, "restrictive"))
        sql_add(&sql, KW(" AS RESTRICTIVE"));
    sql_add(&sql, KW(" FOR "), FROM_SERVER(object_property(object, "command")));
    add_expressions(&sql, object);
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
}

static bool goes(const Change *change, const char *expression)
{
    return object_property(change->from, expression) && !object_property(change->to, expression);
}

static bool policy_alter(Writer *writer, const Change *change)
{
    if (goes(change, "using") || goes(change, "check"))
        return false;
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("ALTER POLICY "), FROM_SERVER(change->to->identity));
    add_expressions(&sql, change->to);
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
    return true;
}

static const PropertyHandling handling[] = {
    {"command", RULE_REPLACE, NULL},
    {"restrictive", RULE_REPLACE, NULL},
};

/* It can be dropped alone, before what it uses and its table need each other gone. */
static void policy_drop(Writer *writer, const Object *object)
{
    writer_drop(writer, LOCK_ACCESS_EXCLUSIVE, object);
}

extern const ObjectKind kind_policy;
const ObjectKind kind_policy = {
    .name = "policy",
    .keyword = "POLICY",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = policy_create,
    .drop = policy_drop,
    .alter = policy_alter,
};
