#include "catalog/common.h"

#include "catalog/grants.h"

static void write_owner(Writer *writer, const Object *object)
{
    const char *owner = object_property(object, "owner");
    if (owner && object->kind->keyword)
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER "), FROM_SERVER(object->kind->keyword), KW(" "),
                            FROM_SERVER(object_sql_name(object, writer->mem)), KW(" OWNER TO "), ID(owner)));
}

static void write_comment(Writer *writer, const Object *object)
{
    if (!object->kind->keyword)
        return;
    LockMode lock = object->parent || object_is(object, "table") ? LOCK_SHARE_UPDATE_EXCLUSIVE : LOCK_NONE;
    writer_add(writer, lock,
               sql_make(writer->mem, KW("COMMENT ON "), FROM_SERVER(object->kind->keyword), KW(" "),
                        FROM_SERVER(object_sql_name(object, writer->mem)), KW(" IS "),
                        LIT(object_property(object, "comment"))));
}

void common_create(Writer *writer, const Object *object)
{
    write_owner(writer, object);
    if (object->kind->grant_keyword)
        grants_create(writer, object);
    if (object_property(object, "comment"))
        write_comment(writer, object);
}

/* Of the object, or of the table whose column it is: privileges follow. */
static bool owner_changes(const Change *change)
{
    if (change->to->parent && change->from->parent)
        return !property_equal(change->from->parent, change->to->parent, "owner");
    return change_has(change, "owner");
}

void common_alter(Writer *writer, const Change *change)
{
    if (change_has(change, "owner"))
        write_owner(writer, change->to);
    if (change->to->kind->grant_keyword && (change_has(change, "acl") || owner_changes(change)))
        grants_alter(writer, change);
    if (change_has(change, "comment"))
        write_comment(writer, change->to);
}
