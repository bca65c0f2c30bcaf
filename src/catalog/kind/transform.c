#include "catalog/kind.h"

static void write_transform(Writer *writer, const Object *object, const char *verb)
{
    const char *from = object_property(object, "from_sql"), *to = object_property(object, "to_sql");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(verb), FROM_SERVER(object->identity), KW(" ("));
    if (from)
        sql_add(&sql, KW("FROM SQL WITH FUNCTION "), FROM_SERVER(from), FROM_SERVER(to ? ", " : ""));
    if (to)
        sql_add(&sql, KW("TO SQL WITH FUNCTION "), FROM_SERVER(to));
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static void transform_create(Writer *writer, const Object *object)
{
    write_transform(writer, object, "CREATE TRANSFORM ");
}

static bool transform_alter(Writer *writer, const Change *change)
{
    write_transform(writer, change->to, "CREATE OR REPLACE TRANSFORM ");
    return true;
}

extern const ObjectKind kind_transform;
const ObjectKind kind_transform = {
    .name = "transform",
    .keyword = "TRANSFORM",
    .create = transform_create,
    .alter = transform_alter,
};
