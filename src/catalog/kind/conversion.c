#include "catalog/kind.h"

static void conversion_create(Writer *writer, const Object *object)
{
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, FROM_SERVER(object_property(object, "default") ? "CREATE DEFAULT CONVERSION " : "CREATE CONVERSION "),
                        FROM_SERVER(object->identity), KW(" FOR "), LIT(object_property(object, "from_encoding")), KW(" TO "),
                        LIT(object_property(object, "to_encoding")), KW(" FROM "), FROM_SERVER(object_property(object, "function"))));
}

extern const ObjectKind kind_conversion;
const ObjectKind kind_conversion = {
    .name = "conversion",
    .keyword = "CONVERSION",
    .create = conversion_create,
};
