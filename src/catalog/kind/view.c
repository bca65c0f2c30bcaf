/*
 * CREATE OR REPLACE VIEW can only append columns, and it drops the options that are not named again
 * (security_invoker, security_barrier): they are always written.
 */
#include <string.h>

#include "catalog/lines.h"

static const char *query_of(const Object *view, Arena *mem)
{
    const char *definition = object_property(view, "definition");
    size_t length = strlen(definition);
    while (length && strchr("; \n", definition[length - 1]))
        length--;
    return arena_strndup(mem, definition, length);
}

static void write_view(Writer *writer, const Object *object, const char *verb)
{
    const char *options = object_property(object, "options");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(verb), FROM_SERVER(object->identity));
    if (options) {
        sql_add(&sql, KW(" WITH ("));
        options_add(&sql, options, false, writer->mem);
        sql_add(&sql, KW(")"));
    }
    sql_add(&sql, KW(" AS\n"), FROM_SERVER(query_of(object, writer->mem)));
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
}

static void write_defaults(Writer *writer, const Object *object, const char *from, const char *to)
{
    TextList before, after;
    lines_split(from, writer->mem, &before);
    lines_split(to, writer->mem, &after);
    for (size_t i = 0; i < before.count; i++) {
        const char *rest, *column = line_word(before.items[i], writer->mem, &rest);
        if (!lines_have(&after, before.items[i]))
            writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                       sql_make(writer->mem, KW("ALTER VIEW "), FROM_SERVER(object->identity), KW(" ALTER COLUMN "),
                                FROM_SERVER(column), KW(" DROP DEFAULT")));
    }
    for (size_t i = 0; i < after.count; i++) {
        const char *rest, *column = line_word(after.items[i], writer->mem, &rest);
        if (!lines_have(&before, after.items[i]))
            writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                       sql_make(writer->mem, KW("ALTER VIEW "), FROM_SERVER(object->identity), KW(" ALTER COLUMN "),
                                FROM_SERVER(column), KW(" SET DEFAULT "), FROM_SERVER(rest)));
    }
}

/* Columns of the same names and types, without a query. */
static void view_stand_in(Writer *writer, const Object *object)
{
    TextList columns;
    Sql sql = sql_new(writer->mem);
    lines_split(object_property(object, "columns"), writer->mem, &columns);
    sql_add(&sql, KW("CREATE OR REPLACE VIEW "), FROM_SERVER(object->identity), KW(" AS SELECT"));
    for (size_t i = 0; i < columns.count; i++) {
        const char *type, *name = line_word(columns.items[i], writer->mem, &type);
        sql_add(&sql, FROM_SERVER(i ? ", " : " "), KW("NULL::"), FROM_SERVER(type), KW(" AS "), FROM_SERVER(name));
    }
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
}

static void view_create(Writer *writer, const Object *object)
{
    write_view(writer, object, writer_stands_in(writer, object) ? "CREATE OR REPLACE VIEW " : "CREATE VIEW ");
    write_defaults(writer, object, NULL, object_property(object, "column_defaults"));
}

static bool only_appended(const Object *from, const Object *to, Arena *mem)
{
    TextList before, after;
    lines_split(object_property(from, "columns"), mem, &before);
    lines_split(object_property(to, "columns"), mem, &after);
    bool same = before.count <= after.count;
    for (size_t i = 0; same && i < before.count; i++)
        same = strcmp(before.items[i], after.items[i]) == 0;
    return same;
}

static bool view_alter(Writer *writer, const Change *change)
{
    const Object *from = change->from, *to = change->to;
    if (!only_appended(from, to, writer->mem))
        return false;
    if (change_has(change, "definition") || change_has(change, "columns"))
        write_view(writer, to, "CREATE OR REPLACE VIEW ");
    else if (change_has(change, "options"))
        options_alter(writer, LOCK_ACCESS_EXCLUSIVE, arena_printf(writer->mem, "ALTER VIEW %s", to->identity),
                      object_property(from, "options"), object_property(to, "options"));
    write_defaults(writer, to, object_property(from, "column_defaults"), object_property(to, "column_defaults"));
    return true;
}

extern const ObjectKind kind_view;
const ObjectKind kind_view = {
    .name = "view",
    .keyword = "VIEW",
    .grant_keyword = "TABLE",
    .create = view_create,
    .stand_in = view_stand_in,
    .alter = view_alter,
};
