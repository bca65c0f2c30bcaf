/*
 * Roles, without passwords: nobody can read them here. A role that logs in by password needs it set by hand.
 */
#include <string.h>

#include "catalog/lines.h"
#include "catalog/settings_text.h"

static const struct {
    const char *property, *yes, *no;
} attributes[] = {
    {"superuser", " SUPERUSER", " NOSUPERUSER"},
    {"noinherit", " NOINHERIT", " INHERIT"},
    {"createrole", " CREATEROLE", " NOCREATEROLE"},
    {"createdb", " CREATEDB", " NOCREATEDB"},
    {"login", " LOGIN", " NOLOGIN"},
    {"replication", " REPLICATION", " NOREPLICATION"},
    {"bypassrls", " BYPASSRLS", " NOBYPASSRLS"},
};

/* from == NULL: what CREATE ROLE gives by itself is not said. */
static void add_attributes(Sql *sql, const Object *from, const Object *to)
{
    for (size_t i = 0; i < COUNT(attributes); i++) {
        bool has = object_property(to, attributes[i].property);
        if (has != (from && object_property(from, attributes[i].property)))
            sql_add(sql, FROM_SERVER(has ? attributes[i].yes : attributes[i].no));
    }
    const char *limit = object_property(to, "connection_limit"), *until = object_property(to, "valid_until");
    if (from ? !property_equal(from, to, "connection_limit") : limit != NULL)
        sql_add(sql, KW(" CONNECTION LIMIT "), FROM_SERVER(limit ? limit : "-1"));
    if (from ? !property_equal(from, to, "valid_until") : until != NULL)
        sql_add(sql, KW(" VALID UNTIL "), LIT(until ? until : "infinity"));
}

/* --- settings ------------------------------------------------------------------------------- */

static void write_setting(void *context, const char *words)
{
    Writer *writer = context;
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("ALTER ROLE "), FROM_SERVER(writer->object->identity), FROM_SERVER(words)));
}

/* --- memberships ---------------------------------------------------------------------------- */

/* "role [with admin option] [inherit false] [set false]" */
static void write_membership(Writer *writer, const Object *role, const char *item, bool given)
{
    const char *options, *group = line_word(item, writer->mem, &options);
    Sql sql = sql_new(writer->mem);
    if (!given) {
        sql_add(&sql, KW("REVOKE "), FROM_SERVER(group), KW(" FROM "), FROM_SERVER(role->identity));
    } else {
        static const char *const words[][2] = {
            {"with admin option", "ADMIN OPTION"}, {"inherit false", "INHERIT FALSE"}, {"inherit true", "INHERIT TRUE"},
            {"set false", "SET FALSE"}};
        bool first = true;
        sql_add(&sql, KW("GRANT "), FROM_SERVER(group), KW(" TO "), FROM_SERVER(role->identity));
        for (size_t i = 0; i < COUNT(words); i++) {
            if (!strstr(options, words[i][0]))
                continue;
            sql_add(&sql, FROM_SERVER(first ? " WITH " : ", "), FROM_SERVER(words[i][1]));
            first = false;
        }
    }
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static void write_memberships(Writer *writer, const Object *role, const char *from, const char *to)
{
    TextList before, after;
    lines_split(from, writer->mem, &before);
    lines_split(to, writer->mem, &after);
    for (size_t i = 0; i < before.count; i++)
        if (!lines_have(&after, before.items[i]))
            write_membership(writer, role, before.items[i], false);
    for (size_t i = 0; i < after.count; i++)
        if (!lines_have(&before, after.items[i]))
            write_membership(writer, role, after.items[i], true);
}

/* --- the kind ------------------------------------------------------------------------------- */

static void role_create(Writer *writer, const Object *object)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE ROLE "), FROM_SERVER(object->identity));
    add_attributes(&sql, NULL, object);
    writer_add(writer, LOCK_NONE, sql_text(&sql));
    settings_write(NULL, object_property(object, "settings"), writer->mem, write_setting, writer);
    if (object_property(object, "login"))
        writer_note(writer, "%s is made without a password: passwords are not readable", object->key);
}

static bool role_alter(Writer *writer, const Change *change)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("ALTER ROLE "), FROM_SERVER(change->to->identity));
    size_t head = sql.text.length;
    add_attributes(&sql, change->from, change->to);
    if (sql.text.length > head)
        writer_add(writer, LOCK_NONE, sql_text(&sql));
    settings_write(object_property(change->from, "settings"), object_property(change->to, "settings"), writer->mem, write_setting, writer);
    return true;
}

/* Memberships: after both roles are there. A dropped role leaves its groups by itself. */
static void role_tie(Writer *writer, const Object *from, const Object *to)
{
    bool anew = !from || writer_makes(writer, to);
    write_memberships(writer, to, anew ? NULL : object_property(from, "member_of"), object_property(to, "member_of"));
}

static void role_ties_to(const Object *object, Arena *mem, TextList *keys)
{
    TextList groups;
    lines_split(object_property(object, "member_of"), mem, &groups);
    for (size_t i = 0; i < groups.count; i++) {
        const char *options, *group = line_word(groups.items[i], mem, &options);
        vec_push(mem, keys, arena_printf(mem, "role %s", group));
    }
}

extern const ObjectKind kind_role;
const ObjectKind kind_role = {
    .name = "role",
    .keyword = "ROLE",
    .cluster_wide = true,
    .create = role_create,
    .alter = role_alter,
    .ties_to = role_ties_to,
    .tie = role_tie,
};
