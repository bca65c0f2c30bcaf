/*
 * The order of a table's columns. PostgreSQL adds columns at the end and cannot move them: what a script cannot
 * give is said, and the proof decides.
 */
#include <stdlib.h>
#include <string.h>

#include "catalog/fates.h"

static long ordinal(const Object *column)
{
    const char *text = object_property(column, "ordinal");
    return text ? strtol(text, NULL, 10) : 0;
}

void columns_by_ordinal(const Fates *fates, const Item *table, bool of_to, ItemList *columns)
{
    const ItemList *parts = of_to ? &table->to_parts : &table->from_parts;
    for (size_t i = 0; i < parts->count; i++) {
        const Item *item = &fates->items[parts->items[i]];
        if (!object_is(item_object(item), "column"))
            continue;
        vec_push(fates->mem, columns, parts->items[i]);
        for (size_t k = columns->count - 1; k; k--) {
            const Item *before = &fates->items[columns->items[k - 1]], *here = &fates->items[columns->items[k]];
            if (ordinal(of_to ? before->to : before->from) <= ordinal(of_to ? here->to : here->from))
                break;
            size_t swap = columns->items[k];
            columns->items[k] = columns->items[k - 1];
            columns->items[k - 1] = swap;
        }
    }
}

void columns_made(const Fates *fates, const Item *table, ItemList *columns)
{
    ItemList all = {0};
    columns_by_ordinal(fates, table, true, &all);
    for (size_t i = 0; i < all.count; i++)
        if (item_made(&fates->items[all.items[i]]) && !fates->items[all.items[i]].back)
            vec_push(fates->mem, columns, all.items[i]);
}

/* What stands there after the script, but for what comes back in its place; and what should. */
static void columns_after(const Fates *fates, const Item *table, ItemList *result, ItemList *wanted)
{
    ItemList before = {0}, all = {0};
    columns_by_ordinal(fates, table, false, &before);
    for (size_t i = 0; i < before.count; i++)
        if (!item_removed(&fates->items[before.items[i]]))
            vec_push(fates->mem, result, before.items[i]);
    columns_made(fates, table, result);
    columns_by_ordinal(fates, table, true, &all);
    for (size_t i = 0; i < all.count; i++)
        if (!item_made(&fates->items[all.items[i]]) || !fates->items[all.items[i]].back)
            vec_push(fates->mem, wanted, all.items[i]);
}

static bool same_order(const ItemList *one, const ItemList *other)
{
    bool same = one->count >= other->count;
    for (size_t i = 0; i < other->count && same; i++)
        same = one->items[i] == other->items[i];
    return same;
}

bool columns_come_out(const Fates *fates, const Item *table)
{
    ItemList result = {0}, wanted = {0};
    columns_after(fates, table, &result, &wanted);
    return same_order(&result, &wanted);
}

static const char *column_names(const Fates *fates, const ItemList *columns, size_t most)
{
    Buf names = buf_new(fates->mem);
    for (size_t i = 0; i < columns->count && i < most; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", item_object(&fates->items[columns->items[i]])->name);
    return names.data;
}

static void note_table(const Fates *fates, const Item *table, Generated *out)
{
    ItemList result = {0}, wanted = {0};
    columns_after(fates, table, &result, &wanted);
    if (!same_order(&result, &wanted))
        vec_push(fates->mem, &out->notes,
                 arena_printf(fates->mem, "the columns of %s stand as (%s) instead of (%s): they cannot be moved, and what is added stands at the end",
                              table->to->key, column_names(fates, &result, wanted.count), column_names(fates, &wanted, wanted.count)));
}

void positions_note(const Fates *fates, Generated *out)
{
    for (size_t i = 0; i < fates->count; i++) {
        const Item *table = &fates->items[i];
        if (!table->from || !table->to || item_removed(table) || !object_is_table(table->to) || !table->to->managed)
            continue;
        bool touched = false;
        for (size_t k = 0; k < table->to_parts.count && !touched; k++) {
            const Item *column = &fates->items[table->to_parts.items[k]];
            touched = object_is(column->to, "column") && (column->change || item_made(column));
        }
        if (touched)
            note_table(fates, table, out);
    }
}
