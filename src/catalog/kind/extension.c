#include <string.h>

#include "catalog/kind.h"

static void extension_create(Writer *writer, const Object *object)
{
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("CREATE EXTENSION "), FROM_SERVER(object->identity), KW(" WITH SCHEMA "),
                        ID(object_property(object, "in_schema")), KW(" VERSION "),
                        LIT(object_property(object, "version"))));
}

/* Extensions ship scripts that lead up from version to version, hardly ever down. */
static bool is_later(const char *from, const char *to)
{
    return strverscmp(from, to) < 0;
}

static bool extension_alter(Writer *writer, const Change *change)
{
    const Object *to = change->to;
    if (change_has(change, "version") && !is_later(object_property(change->from, "version"), object_property(to, "version")))
        return false;
    if (change_has(change, "in_schema"))
        writer_add(writer, LOCK_NONE,
                   sql_make(writer->mem, KW("ALTER EXTENSION "), FROM_SERVER(to->identity), KW(" SET SCHEMA "),
                            ID(object_property(to, "in_schema"))));
    if (change_has(change, "version"))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER EXTENSION "), FROM_SERVER(to->identity), KW(" UPDATE TO "),
                            LIT(object_property(to, "version"))));
    return true;
}

static bool holds_rows(const Object *extension)
{
    return object_property(extension, "tables");
}

static const PropertyHandling handling[] = {
    {"tables", RULE_IGNORE, NULL}, /* follows from the version, or from ALTER EXTENSION ADD and DROP */
};

extern const ObjectKind kind_extension;
const ObjectKind kind_extension = {
    .name = "extension",
    .keyword = "EXTENSION",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = extension_create,
    .alter = extension_alter,
    .holds_rows = holds_rows,
};
