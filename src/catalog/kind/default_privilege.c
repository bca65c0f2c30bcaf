/*
 * ALTER DEFAULT PRIVILEGES. Without a schema its acl stands instead of the built-in privileges, and the entry is
 * gone when it equals them; in a schema it is added to them, and gone when it is empty.
 */
#include "catalog/acl.h"

static AclTarget target_of(const Writer *writer, const Object *object)
{
    const char *role = object_property(object, "role"), *schema = object_property(object, "in_schema");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("ALTER DEFAULT PRIVILEGES FOR ROLE "), ID(role), KW(" "));
    if (schema)
        sql_add(&sql, KW("IN SCHEMA "), ID(schema), KW(" "));
    return (AclTarget){.prefix = sql_text(&sql), .on = object_property(object, "objects"), .owner = role};
}

static void acl_without(const Writer *writer, const Object *object, int server_version, Acl *acl)
{
    *acl = (Acl){0};
    if (!object_property(object, "in_schema"))
        acl_built_in(acl_class_of_defaults(object_property(object, "objects")), object_property(object, "role"),
                     server_version, writer->mem, acl);
}

static void default_privilege_create(Writer *writer, const Object *object)
{
    AclTarget target = target_of(writer, object);
    Acl have, want;
    acl_without(writer, object, writer->to->server_version, &have);
    acl_parse(object_property(object, "acl"), writer->mem, &want);
    acl_write(writer, &target, &have, &have, &want);
}

static void default_privilege_drop(Writer *writer, const Object *object)
{
    AclTarget target = target_of(writer, object);
    Acl have, want;
    acl_parse(object_property(object, "acl"), writer->mem, &have);
    acl_without(writer, object, writer->from->server_version, &want);
    acl_write(writer, &target, &have, &have, &want);
}

static bool default_privilege_alter(Writer *writer, const Change *change)
{
    AclTarget target = target_of(writer, change->to);
    Acl have, want;
    acl_parse(object_property(change->from, "acl"), writer->mem, &have);
    acl_parse(object_property(change->to, "acl"), writer->mem, &want);
    acl_write(writer, &target, &have, &have, &want);
    return true;
}

extern const ObjectKind kind_default_privilege;
const ObjectKind kind_default_privilege = {
    .name = "default_privilege",
    .create = default_privilege_create,
    .drop = default_privilege_drop,
    .alter = default_privilege_alter,
};
