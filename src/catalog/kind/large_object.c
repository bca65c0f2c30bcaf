/*
 * Large objects that somebody described or granted: what was said of them comes and goes, their content stays what it is.
 */
#include "catalog/common.h"

static void create(Writer *writer, const Object *object)
{
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("SELECT pg_catalog.lo_create("), FROM_SERVER(object->identity),
                        KW(") WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata WHERE oid = "),
                        FROM_SERVER(object->identity), KW(")")));
}

static void drop(Writer *writer, const Object *object)
{
    common_forget(writer, object);
}

extern const ObjectKind kind_large_object;
const ObjectKind kind_large_object = {
    .name = "large_object",
    .keyword = "LARGE OBJECT",
    .grant_keyword = "LARGE OBJECT",
    .create = create,
    .drop = drop,
};
