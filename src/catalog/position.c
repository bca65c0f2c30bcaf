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

static void note_table(const Fates *fates, const Item *table, Generated *out)
{
    ItemList before = {0}, wanted = {0}, result = {0};
    columns_by_ordinal(fates, table, false, &before);
    for (size_t i = 0; i < before.count; i++)
        if (!item_removed(&fates->items[before.items[i]]))
            vec_push(fates->mem, &result, before.items[i]);
    columns_made(fates, table, &result);
    columns_by_ordinal(fates, table, true, &wanted);

    Buf here = buf_new(fates->mem), there = buf_new(fates->mem);
    size_t at = 0;
    bool differs = false;
    for (size_t i = 0; i < wanted.count; i++) {
        const Item *column = &fates->items[wanted.items[i]];
        if (item_made(column) && column->back)
            continue; /* comes back in its place */
        differs |= at >= result.count || result.items[at] != wanted.items[i];
        buf_printf(&there, "%s%s", at ? ", " : "", column->to->name);
        if (at < result.count)
            buf_printf(&here, "%s%s", at ? ", " : "", item_object(&fates->items[result.items[at]])->name);
        at++;
    }
    if (differs)
        vec_push(fates->mem, &out->notes,
                 arena_printf(fates->mem, "the columns of %s stand as (%s) instead of (%s): they cannot be moved, and what is added stands at the end",
                              table->to->key, here.data, there.data));
}

void positions_note(const Fates *fates, Generated *out)
{
    for (size_t i = 0; i < fates->count; i++) {
        const Item *table = &fates->items[i];
        if (!table->from || !table->to || item_removed(table) || !object_is(table->to, "table") || !table->to->managed)
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
