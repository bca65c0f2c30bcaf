#include <string.h>

#include "catalog/fates.h"

static void add(Writer *writer, LockMode lock, const char *sql, bool outside)
{
    GeneratedStatement statement = {.sql = sql, .object = writer->object, .change = writer->change,
                                    .outside = outside, .lock = lock};
    vec_push(writer->mem, &writer->out->statements, statement);
}

void writer_add(Writer *writer, LockMode lock, const char *sql)
{
    add(writer, lock, sql, false);
}

void writer_add_outside(Writer *writer, LockMode lock, const char *sql)
{
    add(writer, lock, sql, true);
}

const char *object_sql_name(const Object *object, Arena *mem)
{
    return object->kind->sql_name ? object->kind->sql_name(object, mem) : object->identity;
}

void writer_drop(Writer *writer, LockMode lock, const Object *object)
{
    writer_add(writer, lock, sql_make(writer->mem, KW("DROP "), FROM_SERVER(object->kind->keyword), KW(" "),
                                      FROM_SERVER(object_sql_name(object, writer->mem))));
}

void writer_note(Writer *writer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vec_push(writer->mem, &writer->out->notes, arena_vprintf(writer->mem, format, args));
    va_end(args);
}

void writer_refuse(Writer *writer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vec_push(writer->mem, &writer->out->refusals, arena_vprintf(writer->mem, format, args));
    va_end(args);
}

bool property_equal(const Object *a, const Object *b, const char *name)
{
    const char *one = object_property(a, name), *other = object_property(b, name);
    return one && other ? strcmp(one, other) == 0 : one == other;
}

bool change_has(const Change *change, const char *property)
{
    for (size_t i = 0; i < change->properties.count; i++)
        if (strcmp(change->to->property_names[change->properties.items[i]], property) == 0)
            return true;
    return false;
}

void writer_parts(const Writer *writer, const Object *object, const char *kind_name, ObjectList *parts)
{
    const Item *item = fates_item(writer->fates, object);
    *parts = (ObjectList){0};
    if (!item)
        return;
    bool of_to = item->to == object;
    const ItemList *list = of_to ? &item->to_parts : &item->from_parts;
    for (size_t i = 0; i < list->count; i++) {
        const Item *part = &writer->fates->items[list->items[i]];
        if (object_is(item_object(part), kind_name))
            vec_push(writer->mem, parts, of_to ? part->to : part->from);
    }
}

bool writer_is_creation(const Writer *writer)
{
    return writer->fates->everything;
}

bool writer_makes(const Writer *writer, const Object *object)
{
    const Item *item = object ? fates_item(writer->fates, object) : NULL;
    return item && item_made(item);
}

bool writer_removes(const Writer *writer, const Object *object)
{
    const Item *item = object ? fates_item(writer->fates, object) : NULL;
    return item && item_removed(item);
}

bool writer_inlines(const Writer *writer, const Object *part)
{
    Item *item = fates_item(writer->fates, part);
    return item && item_made(item) && fates_maker(writer->fates, item) != item;
}

bool writer_stands_in(const Writer *writer, const Object *object)
{
    const Item *item = fates_item(writer->fates, object);
    return item && item->stands_in;
}

bool writer_comes_late(const Writer *writer, const Object *column)
{
    const Item *item = fates_item(writer->fates, column);
    return item && item->late;
}

bool writer_returns(const Writer *writer, const Object *object)
{
    Item *item = object ? fates_item(writer->fates, object) : NULL;
    return item && item_made(item) && fates_maker(writer->fates, item)->back;
}

bool writer_keeps(const Writer *writer, const Object *object)
{
    Item *item = object ? fates_item(writer->fates, object) : NULL;
    return item && item_removed(item) && fates_remover(writer->fates, item)->aside;
}

const Object *writer_other(const Writer *writer, const Object *object)
{
    const Item *item = fates_item(writer->fates, object);
    if (!item)
        return NULL;
    return item->to == object ? item->from : item->to;
}
