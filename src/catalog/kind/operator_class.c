#include "catalog/lines.h"

static void class_create(Writer *writer, const Object *object)
{
    const char *storage = object_property(object, "storage");
    TextList members;
    lines_split(object_property(object, "members"), writer->mem, &members);
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE OPERATOR CLASS "), REL(object->schema, object->name),
            FROM_SERVER(object_property(object, "default") ? " DEFAULT" : ""), KW(" FOR TYPE "), FROM_SERVER(object_property(object, "type")),
            KW(" USING "), ID(object_property(object, "method")), KW(" FAMILY "), FROM_SERVER(object_property(object, "family")),
            KW(" AS"));
    for (size_t i = 0; i < members.count; i++)
        sql_add(&sql, FROM_SERVER(i ? ",\n    " : "\n    "), FROM_SERVER(members.items[i]));
    /* A class has at least one item; the type itself as its storage says nothing. */
    if (storage || !members.count)
        sql_add(&sql, FROM_SERVER(members.count ? ",\n    STORAGE " : "\n    STORAGE "),
                FROM_SERVER(storage ? storage : object_property(object, "type")));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

/* What uses a class needs the family's members too: an exclusion constraint looks for its operators there. */
static Need class_need(const Object *object, const Object *used)
{
    (void)object;
    return object_is(used, "operator_family") ? NEED_TIED : NEED_FIRST;
}

extern const ObjectKind kind_operator_class;
const ObjectKind kind_operator_class = {
    .name = "operator_class",
    .keyword = "OPERATOR CLASS",
    .create = class_create,
    .need = class_need,
};
