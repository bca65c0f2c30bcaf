/*
 * Attributes are added at the end, dropped and (while no column holds the type) retyped in place; everything else
 * is type_rebuild. Values are converted as text, or attribute by attribute when these changed places.
 */
#include <string.h>

#include "catalog/common.h"
#include "catalog/lines.h"
#include "catalog/type_rebuild.h"

static void composite_create(Writer *writer, const Object *object)
{
    TextList attributes;
    lines_split(object_property(object, "attributes"), writer->mem, &attributes);
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE TYPE "), FROM_SERVER(object->identity), KW(" AS ("));
    for (size_t i = 0; i < attributes.count; i++)
        sql_add(&sql, FROM_SERVER(i ? ", " : ""), FROM_SERVER(attributes.items[i]));
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

/* --- how the attributes differ -------------------------------------------------------------- */

static void read_attributes(const Object *type, Arena *mem, TextList *names, TextList *types)
{
    TextList attributes;
    lines_split(object_property(type, "attributes"), mem, &attributes);
    *names = *types = (TextList){0};
    for (size_t i = 0; i < attributes.count; i++) {
        const char *rest;
        const char *name = line_word(attributes.items[i], mem, &rest);
        vec_push(mem, names, name);
        vec_push(mem, types, rest);
    }
}

static const char *type_of(const TextList *names, const TextList *types, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return types->items[i];
    return NULL;
}

bool composite_same_shape(const Object *from, const Object *to, Arena *mem)
{
    TextList names, types, new_names, new_types;
    read_attributes(from, mem, &names, &types);
    read_attributes(to, mem, &new_names, &new_types);
    bool same = names.count == new_names.count;
    for (size_t i = 0; same && i < names.count; i++)
        same = strcmp(names.items[i], new_names.items[i]) == 0;
    return same;
}

/* Those that stay keep their order, and new ones stand at the end. */
static bool order_kept(const TextList *before, const TextList *after)
{
    size_t at = 0;
    for (size_t i = 0; i < before->count; i++) {
        if (!lines_have(after, before->items[i]))
            continue;
        if (strcmp(after->items[at++], before->items[i]) != 0)
            return false;
    }
    return true;
}

static bool retyped(const TextList *names, const TextList *types, const TextList *new_names, const TextList *new_types)
{
    for (size_t i = 0; i < names->count; i++) {
        const char *now = type_of(new_names, new_types, names->items[i]);
        if (now && strcmp(now, types->items[i]) != 0)
            return true;
    }
    return false;
}

/* Does a column hold the type, be it inside another one? Then the server refuses to retype an attribute. */
static bool is_held(const Object *type)
{
    for (size_t i = 0; i < type->used_by.count; i++) {
        const Object *user = type->used_by.items[i];
        if (object_is(user, "column") || (user->kind->rebuilds && is_held(user)))
            return true;
    }
    return false;
}

static bool composite_rebuilds(const Object *from, const Object *to)
{
    auto_arena scratch = arena_new();
    TextList names, types, new_names, new_types;
    read_attributes(from, scratch, &names, &types);
    read_attributes(to, scratch, &new_names, &new_types);
    return !order_kept(&names, &new_names) || (retyped(&names, &types, &new_names, &new_types) && is_held(from));
}

const char *composite_conversion(Arena *mem, const Object *from, const Object *to, const char *column)
{
    TextList names, types, new_names, new_types;
    read_attributes(from, mem, &names, &types);
    read_attributes(to, mem, &new_names, &new_types);
    Sql sql = sql_new(mem);
    sql_add(&sql, KW("CASE WHEN "), FROM_SERVER(column), KW("::text IS NOT NULL THEN ROW("));
    for (size_t i = 0; i < new_names.count; i++) {
        const char *name = new_names.items[i];
        const char *collate = strstr(new_types.items[i], " collate ");
        const char *type = collate ? arena_strndup(mem, new_types.items[i], (size_t)(collate - new_types.items[i]))
                                   : new_types.items[i];
        if (i)
            sql_add(&sql, KW(", "));
        if (type_of(&names, &types, name))
            sql_add(&sql, KW("("), FROM_SERVER(column), KW(")."), FROM_SERVER(name), KW("::text::"), FROM_SERVER(type));
        else
            sql_add(&sql, KW("NULL"));
    }
    sql_add(&sql, KW(")::"), FROM_SERVER(to->identity), KW(" END"));
    return sql_text(&sql);
}

/* --- in place ------------------------------------------------------------------------------- */

static void add_action(Sql *sql, bool *first)
{
    if (!*first)
        sql_add(sql, KW(", "));
    *first = false;
}

static void alter_attributes(Writer *writer, const Change *change)
{
    TextList names, types, new_names, new_types;
    read_attributes(change->from, writer->mem, &names, &types);
    read_attributes(change->to, writer->mem, &new_names, &new_types);
    Sql sql = sql_new(writer->mem);
    bool first = true;
    sql_add(&sql, KW("ALTER TYPE "), FROM_SERVER(change->to->identity), KW(" "));
    for (size_t i = 0; i < names.count; i++) {
        const char *now = type_of(&new_names, &new_types, names.items[i]);
        if (now && strcmp(now, types.items[i]) == 0)
            continue;
        add_action(&sql, &first);
        if (now)
            sql_add(&sql, KW("ALTER ATTRIBUTE "), FROM_SERVER(names.items[i]), KW(" TYPE "), FROM_SERVER(now), KW(" CASCADE"));
        else
            sql_add(&sql, KW("DROP ATTRIBUTE "), FROM_SERVER(names.items[i]), KW(" CASCADE"));
    }
    for (size_t i = 0; i < new_names.count; i++) {
        if (lines_have(&names, new_names.items[i]))
            continue;
        add_action(&sql, &first);
        sql_add(&sql, KW("ADD ATTRIBUTE "), FROM_SERVER(new_names.items[i]), KW(" "), FROM_SERVER(new_types.items[i]),
                KW(" CASCADE"));
    }
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static bool composite_alter(Writer *writer, const Change *change)
{
    if (!change_has(change, "attributes"))
        return true;
    if (composite_rebuilds(change->from, change->to))
        return type_rebuild(writer, change);
    alter_attributes(writer, change);
    return true;
}

/* In place, too, what reads an attribute that goes or changes cannot stay. */
static Drag composite_drags(const Object *altered, const Change *change, const Object *dependent)
{
    if (!change || composite_rebuilds(change->from, change->to))
        return type_rebuild_drags(altered, change, dependent);
    auto_arena scratch = arena_new();
    TextList names, types, new_names, new_types;
    read_attributes(change->from, scratch, &names, &types);
    read_attributes(change->to, scratch, &new_names, &new_types);
    bool harmless = !retyped(&names, &types, &new_names, &new_types);
    for (size_t i = 0; i < names.count; i++)
        harmless &= lines_have(&new_names, names.items[i]);
    if (harmless || object_is(dependent, "column") || object_is_table(dependent) || dependent->kind->rebuilds)
        return DRAG_NOTHING;
    return DRAG_RECREATE;
}

extern const ObjectKind kind_composite;
const ObjectKind kind_composite = {
    .name = "composite",
    .keyword = "TYPE",
    .grant_keyword = "TYPE",
    .create = composite_create,
    .alter = composite_alter,
    .rebuilds = composite_rebuilds,
    .drags = composite_drags,
    .carrier = type_rebuild_carrier,
};
