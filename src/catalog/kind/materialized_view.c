/*
 * Made WITH NO DATA and filled in tie(), when everything stands that its functions may read. Whether it was
 * filled before is data and not known here: one that a script makes again is filled; a whole creation
 * (a snapshot's text, a shadow) leaves it empty.
 */
#include <string.h>

#include "catalog/lines.h"

/* A list of lines "column value"; `none`: what takes a value back. */
static void write_setting(Writer *writer, const Object *from, const Object *object, const char *list, const char *words, const char *none)
{
    TextList before, after;
    lines_split(from ? object_property(from, list) : NULL, writer->mem, &before);
    lines_split(object_property(object, list), writer->mem, &after);
    for (size_t i = 0; i < before.count + after.count; i++) {
        bool more = i >= before.count;
        const char *rest, *item = more ? after.items[i - before.count] : before.items[i];
        const char *column = line_word(item, writer->mem, &rest);
        if (!lines_have(more ? &before : &after, item))
            writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
                       sql_make(writer->mem, KW("ALTER MATERIALIZED VIEW "), FROM_SERVER(object->identity),
                                KW(" ALTER COLUMN "), FROM_SERVER(column), FROM_SERVER(words),
                                FROM_SERVER(more ? rest : none)));
    }
}

static void write_settings(Writer *writer, const Object *from, const Object *to)
{
    write_setting(writer, from, to, "column_statistics", " SET STATISTICS ", "-1");
    write_setting(writer, from, to, "column_compression", " SET COMPRESSION ", "default");
    write_setting(writer, from, to, "column_storage", " SET STORAGE ", "extended");
}

static void materialized_view_create(Writer *writer, const Object *object)
{
    const char *definition = object_property(object, "definition");
    const char *method = object_property(object, "access_method"), *space = object_property(object, "tablespace");
    const char *options = object_property(object, "options"), *toast = object_property(object, "toast_options");
    size_t length = strlen(definition);
    while (length && strchr("; \n", definition[length - 1]))
        length--;
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE MATERIALIZED VIEW "), FROM_SERVER(object->identity));
    if (method)
        sql_add(&sql, KW(" USING "), ID(method));
    if (options || toast) {
        sql_add(&sql, KW(" WITH ("));
        options_add(&sql, toast, options_add(&sql, options, false, writer->mem), writer->mem);
        sql_add(&sql, KW(")"));
    }
    if (space)
        sql_add(&sql, KW(" TABLESPACE "), ID(space));
    sql_add(&sql, KW(" AS\n"), FROM_SERVER(arena_strndup(writer->mem, definition, length)), KW("\nWITH NO DATA"));
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
    write_settings(writer, NULL, object);
}

static bool materialized_view_alter(Writer *writer, const Change *change)
{
    const Object *from = change->from, *to = change->to;
    const char *head = arena_printf(writer->mem, "ALTER MATERIALIZED VIEW %s", to->identity);
    /* What a type's own storage is no word says before PostgreSQL 16. */
    if (change_has(change, "column_storage") && object_property(from, "column_storage"))
        return false;
    if (change_has(change, "definition") || change_has(change, "columns") || change_has(change, "access_method"))
        return false;
    options_alter(writer, LOCK_SHARE_UPDATE_EXCLUSIVE, head, object_property(from, "options"), object_property(to, "options"));
    options_alter(writer, LOCK_SHARE_UPDATE_EXCLUSIVE, head, object_property(from, "toast_options"),
                  object_property(to, "toast_options"));
    if (change_has(change, "tablespace")) {
        const char *space = object_property(to, "tablespace");
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(head), KW(" SET TABLESPACE "), ID(space ? space : "pg_default")));
    }
    write_settings(writer, from, to);
    return true;
}

static void materialized_view_tie(Writer *writer, const Object *from, const Object *to)
{
    if (writer->from->count && to && (!from || writer_makes(writer, to)))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("REFRESH MATERIALIZED VIEW "), FROM_SERVER(to->identity)));
}

extern const ObjectKind kind_materialized_view;
const ObjectKind kind_materialized_view = {
    .name = "materialized_view",
    .keyword = "MATERIALIZED VIEW",
    .grant_keyword = "TABLE",
    .create = materialized_view_create,
    .alter = materialized_view_alter,
    .tie = materialized_view_tie,
};
