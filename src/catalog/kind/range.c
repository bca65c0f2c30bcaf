/*
 * A range type comes with its multirange type and with constructor functions named after the two. Only the name of
 * the multirange changes in place; everything else is type_rebuild. One with a canonical function is made and dropped as a
 * base type is.
 */
#include <string.h>

#include "catalog/type_rebuild.h"

static void add_parameter(Sql *sql, const char *name, const char *value)
{
    if (value)
        sql_add(sql, KW(", "), FROM_SERVER(name), KW(" = "), FROM_SERVER(value));
}

static void range_create(Writer *writer, const Object *object)
{
    static const char *const parameters[] = {"subtype_opclass", "collation", "canonical", "subtype_diff"};
    const char *multirange = object_property(object, "multirange");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE TYPE "), FROM_SERVER(object->identity), KW(" AS RANGE (subtype = "),
            FROM_SERVER(object_property(object, "subtype")));
    for (size_t i = 0; i < COUNT(parameters); i++)
        add_parameter(&sql, parameters[i], object_property(object, parameters[i]));
    if (multirange)
        add_parameter(&sql, "multirange_type_name", sql_make(writer->mem, REL(object->schema, multirange)));
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static void range_announce(Writer *writer, const Object *object)
{
    if (object_property(object, "canonical"))
        writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("CREATE TYPE "), FROM_SERVER(object->identity)));
}

static void range_drop(Writer *writer, const Object *object)
{
    writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("DROP TYPE "), FROM_SERVER(object->identity),
                                           FROM_SERVER(object_property(object, "canonical") ? " CASCADE" : "")));
}

static bool range_rebuilds(const Object *from, const Object *to)
{
    return !property_equal(from, to, "subtype") || !property_equal(from, to, "subtype_opclass") ||
           !property_equal(from, to, "collation") || !property_equal(from, to, "canonical") ||
           !property_equal(from, to, "subtype_diff");
}

static void rename_function(Writer *writer, const char *schema, const char *function, const char *arguments,
                            const char *name)
{
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("ALTER FUNCTION "), REL(schema, function), KW("("), FROM_SERVER(arguments),
                        KW(") RENAME TO "), ID(name)));
}

static void rename_multirange(Writer *writer, const Object *range, const char *name)
{
    const char *multirange = object_property(range, "multirange");
    if (!multirange)
        return;
    rename_function(writer, range->schema, multirange, "", name);
    rename_function(writer, range->schema, multirange, range->identity, name);
    rename_function(writer, range->schema, multirange, arena_printf(writer->mem, "%s[]", range->identity), name);
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("ALTER TYPE "), REL(range->schema, multirange), KW(" RENAME TO "), ID(name)));
}

void range_rename_parts(Writer *writer, const Object *range, const char *name, const char *multirange)
{
    const char *subtype = object_property(range, "subtype");
    rename_multirange(writer, range, multirange);
    rename_function(writer, range->schema, range->name, arena_printf(writer->mem, "%s, %s", subtype, subtype), name);
    rename_function(writer, range->schema, range->name, arena_printf(writer->mem, "%s, %s, text", subtype, subtype), name);
}

static bool range_alter(Writer *writer, const Change *change)
{
    if (range_rebuilds(change->from, change->to))
        return type_rebuild(writer, change);
    if (change_has(change, "multirange"))
        rename_multirange(writer, change->from, object_property(change->to, "multirange"));
    return true;
}

extern const ObjectKind kind_range;
const ObjectKind kind_range = {
    .name = "range",
    .keyword = "TYPE",
    .grant_keyword = "TYPE",
    .create = range_create,
    .announce = range_announce,
    .drop = range_drop,
    .alter = range_alter,
    .rebuilds = range_rebuilds,
    .drags = type_rebuild_drags,
    .carrier = type_rebuild_carrier,
};
