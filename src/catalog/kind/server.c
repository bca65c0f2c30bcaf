#include "catalog/foreign_options.h"

static void create(Writer *writer, const Object *server)
{
    const char *type = object_property(server, "type"), *version = object_property(server, "version");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE SERVER "), FROM_SERVER(server->identity));
    if (type)
        sql_add(&sql, KW(" TYPE "), LIT(type));
    if (version)
        sql_add(&sql, KW(" VERSION "), LIT(version));
    sql_add(&sql, KW(" FOREIGN DATA WRAPPER "), ID(object_property(server, "wrapper")));
    foreign_options_add(&sql, writer, server, "options");
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static bool alter(Writer *writer, const Change *change)
{
    const char *prefix = sql_make(writer->mem, KW("ALTER SERVER "), FROM_SERVER(change->to->identity));
    const char *version = object_property(change->to, "version");
    if (change_has(change, "version"))
        writer_add(writer, LOCK_NONE,
                   version ? sql_make(writer->mem, FROM_SERVER(prefix), KW(" VERSION "), LIT(version))
                           : sql_make(writer->mem, FROM_SERVER(prefix), KW(" VERSION NULL")));
    foreign_options_alter(writer, LOCK_NONE, prefix, change, "options");
    return true;
}

static const PropertyHandling handling[] = {
    {"wrapper", RULE_REPLACE, NULL},
    {"type", RULE_REPLACE, NULL},
};

static bool holds_secrets(const Object *server)
{
    return foreign_options_secret(server, "options");
}

extern const ObjectKind kind_server;
const ObjectKind kind_server = {
    .name = "server",
    .keyword = "SERVER",
    .grant_keyword = "FOREIGN SERVER",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = create,
    .alter = alter,
    .holds_rows = holds_secrets,
};
