#include "catalog/type_rebuild.h"

#include <string.h>

#include "catalog/common.h"
#include "core/map.h"

typedef struct Rebuild {
    Writer *writer;
    ObjectList types;   /* of `from`; each after those that it uses */
    ObjectList columns; /* of `from`, those that are converted */
} Rebuild;

static void collect_types(Rebuild *rebuild, const Object *type);
static void collect_columns(Rebuild *rebuild);
static void refuse_typed_tables(const Rebuild *rebuild);
static void rename_parts(const Rebuild *rebuild, const Object *type);
static void rename_type(const Rebuild *rebuild, const Object *type);
static void make_type(const Rebuild *rebuild, const Object *type);
static void convert_column(const Rebuild *rebuild, const Object *column);
static const char *type_old_name(const Object *type, Arena *mem);

/* Or a collation. */
static bool is_type(const Object *object)
{
    return object->kind->rebuilds != NULL;
}

static const char *keyword(const Object *type)
{
    return object_is(type, "collation") ? type->kind->keyword : "TYPE"; /* that domains are as well */
}

static bool list_has(const ObjectList *list, const Object *object)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == object)
            return true;
    return false;
}

bool type_rebuild(Writer *writer, const Change *change)
{
    Rebuild rebuild = {.writer = writer};
    collect_types(&rebuild, change->from);
    for (size_t i = 0, last = rebuild.types.count; i < last / 2; i++) { /* dependents came first */
        const Object *swap = rebuild.types.items[i];
        rebuild.types.items[i] = rebuild.types.items[last - 1 - i];
        rebuild.types.items[last - 1 - i] = swap;
    }
    collect_columns(&rebuild);
    if (!rebuild.columns.count)
        return false;

    refuse_typed_tables(&rebuild);
    for (size_t i = 0; i < rebuild.types.count; i++)
        rename_parts(&rebuild, rebuild.types.items[i]);
    for (size_t i = 0; i < rebuild.types.count; i++)
        rename_type(&rebuild, rebuild.types.items[i]);
    for (size_t i = 0; i < rebuild.types.count; i++)
        make_type(&rebuild, rebuild.types.items[i]);
    for (size_t i = 0; i < rebuild.columns.count; i++)
        convert_column(&rebuild, rebuild.columns.items[i]);
    for (size_t i = rebuild.types.count; i-- > 0;) {
        const Object *type = rebuild.types.items[i];
        writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("DROP "), FROM_SERVER(keyword(type)), KW(" "),
                                               REL(type->schema, type_old_name(type, writer->mem))));
    }
    return true;
}

/* Depth first: a type is listed after all types that use it. */
static void collect_types(Rebuild *rebuild, const Object *type)
{
    for (size_t i = 0; i < type->used_by.count; i++) {
        const Object *user = type->used_by.items[i];
        if (is_type(user) && writer_other(rebuild->writer, user) && !writer_removes(rebuild->writer, user) &&
            !list_has(&rebuild->types, user))
            collect_types(rebuild, user);
    }
    vec_push(rebuild->writer->mem, &rebuild->types, type);
}

/* Columns of the table itself: those that came from a parent table are converted with the parent's. */
static void collect_columns(Rebuild *rebuild)
{
    const Writer *writer = rebuild->writer;
    for (size_t t = 0; t < rebuild->types.count; t++) {
        const Object *type = rebuild->types.items[t];
        for (size_t i = 0; i < type->used_by.count; i++) {
            const Object *column = type->used_by.items[i];
            if (object_is(column, "column") && writer_other(writer, column) && !writer_removes(writer, column) &&
                !object_property(column, "inheritance") && !object_property(column, "generation") &&
                !list_has(&rebuild->columns, column))
                vec_push(writer->mem, &rebuild->columns, column);
        }
    }
}

static void refuse_typed_tables(const Rebuild *rebuild)
{
    for (size_t t = 0; t < rebuild->types.count; t++) {
        const Object *type = rebuild->types.items[t];
        for (size_t i = 0; i < type->used_by.count; i++)
            if (object_is(type->used_by.items[i], "table") && object_property(type->used_by.items[i], "of_type"))
                writer_refuse(rebuild->writer, "%s cannot be changed in this way: %s is a table OF this type", type->key,
                              type->used_by.items[i]->key);
    }
}

/* --- statements ----------------------------------------------------------------------------- */

static const char *type_old_name(const Object *type, Arena *mem)
{
    return arena_printf(mem, "theseus_old_%016llx",
                        (unsigned long long)text_digest64(type->key, strlen(type->key)));
}

/* While all types still have the names that the functions' arguments are known by. */
static void rename_parts(const Rebuild *rebuild, const Object *type)
{
    Arena *mem = rebuild->writer->mem;
    const char *name = type_old_name(type, mem);
    if (object_is(type, "range"))
        range_rename_parts(rebuild->writer, type, name, arena_printf(mem, "%s_multi", name));
}

static void rename_type(const Rebuild *rebuild, const Object *type)
{
    Arena *mem = rebuild->writer->mem;
    const char *name = type_old_name(type, mem);
    writer_add(rebuild->writer, LOCK_NONE,
               sql_make(mem, KW("ALTER "), FROM_SERVER(keyword(type)), KW(" "), FROM_SERVER(type->identity), KW(" RENAME TO "), ID(name)));
}

static void make_type(const Rebuild *rebuild, const Object *type)
{
    Writer writer = *rebuild->writer;
    const Object *to = writer_other(&writer, type);
    ObjectList checks;
    writer.object = to;
    to->kind->create(&writer, to);
    common_create(&writer, to);
    writer_parts(&writer, to, "constraint", &checks); /* made with their domain */
    for (size_t i = 0; i < checks.count; i++)
        if (!writer_makes(&writer, checks.items[i]))
            common_create(&writer, checks.items[i]);
}

/* The composite whose attributes changed places and which this column holds; NULL: text is the same in both. */
static const Object *reshaped_composite(const Rebuild *rebuild, const Object *column)
{
    const Writer *writer = rebuild->writer;
    for (size_t i = 0; i < rebuild->types.count; i++) {
        const Object *type = rebuild->types.items[i];
        if (!object_is(type, "composite") || composite_same_shape(type, writer_other(writer, type), writer->mem))
            continue;
        for (size_t u = 0; u < column->uses.count; u++)
            if (column->uses.items[u] == type)
                return type;
    }
    return NULL;
}

/* Is the column named in the partition key of its table, or of a partition below that? */
static const Object *keyed_by(const Object *table, const char *column)
{
    const char *key = object_property(table, "partition_key");
    const char *place = key ? strchr(key, '(') : NULL;
    size_t length = strlen(column);
    for (; place && (place = strstr(place + 1, column));)
        if (strchr("( ", place[-1]) && strchr(",): ", place[length]))
            return table;
    for (size_t i = 0; i < table->used_by.count; i++) {
        const Object *user = table->used_by.items[i];
        const Object *found = object_property(user, "partition_bound") ? keyed_by(user, column) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

static void convert_column(const Rebuild *rebuild, const Object *column)
{
    Writer *writer = rebuild->writer;
    const Object *to = writer_other(writer, column), *composite = reshaped_composite(rebuild, column);
    const char *type = object_property(to, "type"), *collation = object_property(to, "collation");
    const char *name = sql_identifier(writer->mem, column->name), *value;
    const Object *keyed = keyed_by(column->parent, name);
    if (keyed) {
        writer_refuse(writer, "%s cannot be changed: %s is part of the partition key of %s, which PostgreSQL cannot convert; "
                      "move the rows to a table with the new type first", writer->object->key, column->key, keyed->key);
        return;
    }
    if (!composite) {
        value = sql_make(writer->mem, FROM_SERVER(name), KW("::text::"), FROM_SERVER(type));
    } else if (strcmp(object_property(column, "type"), composite->identity) == 0) {
        value = composite_conversion(writer->mem, composite, writer_other(writer, composite), name);
    } else {
        writer_refuse(writer, "the attributes of %s cannot change places: %s holds it inside another type (%s)",
                      composite->key, column->key, object_property(column, "type"));
        return;
    }
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("ALTER TABLE "), FROM_SERVER(column->parent->identity), KW(" ALTER COLUMN "), FROM_SERVER(name),
            KW(" TYPE "), FROM_SERVER(type));
    if (collation)
        sql_add(&sql, KW(" COLLATE "), FROM_SERVER(collation));
    sql_add(&sql, KW(" USING "), FROM_SERVER(value));
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
}

/* --- what goes with it ---------------------------------------------------------------------- */

Drag type_rebuild_drags(const Object *altered, const Change *change, const Object *dependent)
{
    if (change && !altered->kind->rebuilds(change->from, change->to))
        return DRAG_NOTHING;
    if (object_is(dependent, "column") && !object_is(dependent->parent, "table"))
        return DRAG_RECREATE; /* ALTER ... TYPE knows no USING there */
    if (object_is(dependent, "column") || is_type(dependent))
        return DRAG_CARRY;
    return object_is_table(dependent) || dependent->parent == altered ? DRAG_NOTHING : DRAG_RECREATE;
}

/* The type that is rebuilt below this one of `from`; NULL: none. */
static const Object *rebuilt_below(const Writer *writer, const Object *type)
{
    for (size_t i = 0; i < type->uses.count; i++) {
        const Object *below = type->uses.items[i];
        const Object *to = is_type(below) ? writer_other(writer, below) : NULL;
        const Object *under = to ? rebuilt_below(writer, below) : NULL;
        if (under || (to && below->kind->rebuilds(below, to)))
            return under ? under : below;
    }
    return NULL;
}

const Object *type_rebuild_of(const Writer *writer, const Object *type)
{
    const Object *from = writer_other(writer, type);
    const Object *root = from ? rebuilt_below(writer, from) : NULL;
    if (!root && from && from->kind->rebuilds(from, type))
        root = from;
    return root && !writer_makes(writer, root) ? root : NULL;
}

const Object *type_rebuild_carrier(const Writer *writer, const Object *object)
{
    const Object *from = writer->change == CHANGE_ALTER ? writer_other(writer, object) : NULL;
    return from ? rebuilt_below(writer, from) : NULL;
}
