#include "catalog/kind.h"

static void access_method_create(Writer *writer, const Object *object)
{
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("CREATE ACCESS METHOD "), FROM_SERVER(object->identity), KW(" TYPE "),
                        FROM_SERVER(object_property(object, "type")), KW(" HANDLER "), FROM_SERVER(object_property(object, "handler"))));
}

extern const ObjectKind kind_access_method;
const ObjectKind kind_access_method = {
    .name = "access_method",
    .keyword = "ACCESS METHOD",
    .create = access_method_create,
};
