/*
 * User mappings. Their passwords cannot be read back, so a mapping that has one is never dropped because something else
 * changes, and no script makes one.
 */
#include "catalog/foreign_options.h"

/* "FOR role SERVER server" */
static const char *sql_name(const Object *mapping, Arena *mem)
{
    const char *role = object_property(mapping, "role"), *server = object_property(mapping, "server");
    return role ? sql_make(mem, KW("FOR "), ID(role), KW(" SERVER "), ID(server))
                : sql_make(mem, KW("FOR PUBLIC SERVER "), ID(server));
}

static void create(Writer *writer, const Object *mapping)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE USER MAPPING "), FROM_SERVER(sql_name(mapping, writer->mem)));
    foreign_options_add(&sql, writer, mapping, "options");
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static bool alter(Writer *writer, const Change *change)
{
    const char *prefix = sql_make(writer->mem, KW("ALTER USER MAPPING "), FROM_SERVER(sql_name(change->to, writer->mem)));
    foreign_options_alter(writer, LOCK_NONE, prefix, change, "options");
    return true;
}

static bool holds_secrets(const Object *mapping)
{
    return foreign_options_secret(mapping, "options");
}

extern const ObjectKind kind_user_mapping;
const ObjectKind kind_user_mapping = {
    .name = "user_mapping",
    .keyword = "USER MAPPING",
    .create = create,
    .alter = alter,
    .sql_name = sql_name,
    .holds_rows = holds_secrets,
};
