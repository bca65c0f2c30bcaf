/*
 * OR REPLACE keeps functions and privileges, and sets what it does not name to nothing.
 */
#include "catalog/kind.h"

static void write_language(Writer *writer, const Object *object, const char *verb)
{
    const char *handler = object_property(object, "inline"), *validator = object_property(object, "validator");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(verb), FROM_SERVER(object_property(object, "trusted") ? "TRUSTED " : ""), KW("PROCEDURAL LANGUAGE "),
            FROM_SERVER(object->identity), KW(" HANDLER "), FROM_SERVER(object_property(object, "handler")));
    if (handler)
        sql_add(&sql, KW(" INLINE "), FROM_SERVER(handler));
    if (validator)
        sql_add(&sql, KW(" VALIDATOR "), FROM_SERVER(validator));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static void language_create(Writer *writer, const Object *object)
{
    write_language(writer, object, "CREATE ");
}

static bool language_alter(Writer *writer, const Change *change)
{
    write_language(writer, change->to, "CREATE OR REPLACE ");
    return true;
}

extern const ObjectKind kind_language;
const ObjectKind kind_language = {
    .name = "language",
    .keyword = "LANGUAGE",
    .grant_keyword = "LANGUAGE",
    .create = language_create,
    .alter = language_alter,
};
