/*
 * Values are added in place. A value that goes or moves means a new type: type_rebuild.
 */
#include <string.h>

#include "catalog/lines.h"
#include "catalog/type_rebuild.h"

static void enum_create(Writer *writer, const Object *object)
{
    TextList labels;
    lines_split(object_property(object, "labels"), writer->mem, &labels);
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE TYPE "), FROM_SERVER(object->identity), KW(" AS ENUM ("));
    for (size_t i = 0; i < labels.count; i++)
        sql_add(&sql, FROM_SERVER(i ? ", " : ""), FROM_SERVER(labels.items[i]));
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

/* All labels of `from` are still there, in their order. */
static bool only_added(const TextList *from, const TextList *to)
{
    size_t found = 0;
    for (size_t i = 0; i < to->count && found < from->count; i++)
        found += strcmp(to->items[i], from->items[found]) == 0;
    return found == from->count;
}

static bool enum_rebuilds(const Object *from, const Object *to)
{
    auto_arena scratch = arena_new();
    TextList before, after;
    lines_split(object_property(from, "labels"), scratch, &before);
    lines_split(object_property(to, "labels"), scratch, &after);
    return !only_added(&before, &after);
}

/* Does something that this script makes or changes mention the new label? It cannot be read before the
 * transaction that adds it has ended (55P04). */
static bool label_needed(const Writer *writer, const Object *to, const char *label)
{
    for (size_t i = 0; i < to->used_by.count; i++) {
        const Object *user = to->used_by.items[i], *before = writer_other(writer, user);
        if (before && digest_equal(before->digest, user->digest))
            continue;
        for (size_t p = 0; p < user->property_count; p++)
            if (user->properties[p] && strstr(user->properties[p], label))
                return true;
    }
    return false;
}

static void add_label(Writer *writer, const Object *to, const TextList *before, const TextList *after, size_t i,
                      bool outside)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("ALTER TYPE "), FROM_SERVER(to->identity), KW(" ADD VALUE "));
    if (outside)
        sql_add(&sql, KW("IF NOT EXISTS ")); /* may be sent again after a stop */
    sql_add(&sql, FROM_SERVER(after->items[i]));
    size_t next = i + 1;
    while (next < after->count && !lines_have(before, after->items[next]))
        next++;
    if (next < after->count && i == 0)
        sql_add(&sql, KW(" BEFORE "), FROM_SERVER(after->items[next]));
    else if (next < after->count)
        sql_add(&sql, KW(" AFTER "), FROM_SERVER(after->items[i - 1]));
    if (outside)
        writer_add_outside(writer, LOCK_NONE, sql_text(&sql));
    else
        writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static void note_removed(Writer *writer, const Object *to, const TextList *before, const TextList *after)
{
    for (size_t i = 0; i < before->count; i++)
        if (!lines_have(after, before->items[i]))
            writer_note(writer, "%s loses %s: a row that holds it stops the script, nothing is changed then; give such rows "
                        "another value first", to->key, before->items[i]);
}

static bool enum_alter(Writer *writer, const Change *change)
{
    TextList before, after;
    lines_split(object_property(change->from, "labels"), writer->mem, &before);
    lines_split(object_property(change->to, "labels"), writer->mem, &after);
    if (!only_added(&before, &after)) {
        if (!type_rebuild(writer, change))
            return false;
        note_removed(writer, change->to, &before, &after);
        return true;
    }
    bool outside = false;
    for (size_t i = 0; i < after.count; i++)
        outside |= !lines_have(&before, after.items[i]) && label_needed(writer, change->to, after.items[i]);
    for (size_t i = 0; i < after.count; i++)
        if (!lines_have(&before, after.items[i]))
            add_label(writer, change->to, &before, &after, i, outside);
    return true;
}

extern const ObjectKind kind_enum;
const ObjectKind kind_enum = {
    .name = "enum",
    .keyword = "TYPE",
    .grant_keyword = "TYPE",
    .create = enum_create,
    .alter = enum_alter,
    .rebuilds = enum_rebuilds,
    .drags = type_rebuild_drags,
    .carrier = type_rebuild_carrier,
};
