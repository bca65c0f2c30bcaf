/*
 * The order of a table's columns. PostgreSQL adds columns at the end and cannot move them: what a script cannot
 * give is said, and the proof decides.
 */
#include <stdlib.h>
#include <string.h>

#include "catalog/plan.h"

static long ordinal(const Object *column)
{
    const char *text = object_property(column, "ordinal");
    return text ? strtol(text, NULL, 10) : 0;
}

/* The column items of one state by ordinal. */
static void columns_by_ordinal(const Plan *plan, const ItemList *parts, bool of_to, ItemList *columns)
{
    for (size_t i = 0; i < parts->count; i++) {
        const Item *item = &plan->items[parts->items[i]];
        if (!object_is(item_object(item), "column"))
            continue;
        vec_push(plan->mem, columns, parts->items[i]);
        for (size_t k = columns->count - 1; k; k--) {
            const Item *before = &plan->items[columns->items[k - 1]], *here = &plan->items[columns->items[k]];
            if (ordinal(of_to ? before->to : before->from) <= ordinal(of_to ? here->to : here->from))
                break;
            size_t swap = columns->items[k];
            columns->items[k] = columns->items[k - 1];
            columns->items[k - 1] = swap;
        }
    }
}

void columns_made(const Plan *plan, const Item *table, ItemList *columns)
{
    ItemList all = {0};
    if (item_made(table))
        return;
    columns_by_ordinal(plan, &table->to_parts, true, &all);
    for (size_t i = 0; i < all.count; i++)
        if (item_made(&plan->items[all.items[i]]) && !plan->items[all.items[i]].back)
            vec_push(plan->mem, columns, all.items[i]);
}

static void note_table(const Plan *plan, const Item *table, Generated *out)
{
    ItemList before = {0}, wanted = {0}, result = {0};
    columns_by_ordinal(plan, &table->from_parts, false, &before);
    for (size_t i = 0; i < before.count; i++)
        if (!item_removed(&plan->items[before.items[i]]))
            vec_push(plan->mem, &result, before.items[i]);
    columns_made(plan, table, &result);
    columns_by_ordinal(plan, &table->to_parts, true, &wanted);

    Buf here = buf_new(plan->mem), there = buf_new(plan->mem);
    size_t at = 0;
    bool differs = false;
    for (size_t i = 0; i < wanted.count; i++) {
        const Item *column = &plan->items[wanted.items[i]];
        if (item_made(column) && column->back)
            continue; /* comes back in its place */
        differs |= at >= result.count || result.items[at] != wanted.items[i];
        buf_printf(&there, "%s%s", at ? ", " : "", column->to->name);
        if (at < result.count)
            buf_printf(&here, "%s%s", at ? ", " : "", item_object(&plan->items[result.items[at]])->name);
        at++;
    }
    if (differs)
        vec_push(plan->mem, &out->notes,
                 arena_printf(plan->mem, "column positions of %s differ: added columns stand at the end, (%s) instead of (%s)",
                              table->to->key, here.data, there.data));
}

void positions_note(const Plan *plan, Generated *out)
{
    for (size_t i = 0; i < plan->count; i++) {
        const Item *table = &plan->items[i];
        if (!table->from || !table->to || item_removed(table) || !object_is(table->to, "table") || !table->to->managed)
            continue;
        bool touched = false;
        for (size_t k = 0; k < table->to_parts.count && !touched; k++)
            touched = item_made(&plan->items[table->to_parts.items[k]]) &&
                      object_is(item_object(&plan->items[table->to_parts.items[k]]), "column");
        if (touched)
            note_table(plan, table, out);
    }
}
