#include "catalog/kind.h"

#include <string.h>

static void cast_create(Writer *writer, const Object *object)
{
    const char *method = object_property(object, "method"), *context = object_property(object, "context");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE CAST "), FROM_SERVER(object->identity));
    if (!method)
        sql_add(&sql, KW(" WITH FUNCTION "), FROM_SERVER(object_property(object, "function")));
    else if (strcmp(method, "inout") == 0)
        sql_add(&sql, KW(" WITH INOUT"));
    else
        sql_add(&sql, KW(" WITHOUT FUNCTION"));
    if (context)
        sql_add(&sql, KW(" AS "), FROM_SERVER(context));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

extern const ObjectKind kind_cast;
const ObjectKind kind_cast = {
    .name = "cast",
    .keyword = "CAST",
    .create = cast_create,
};
