/*
 * Children in the order of columns that they have come to over time.
 *
 * CREATE TABLE ... INHERITS gives the parents' columns first. A column that the parent got later stands behind the child's
 * own. There is no way to move a column, so the history is replayed: such columns are left out of the parent's CREATE TABLE and
 * added (to all children at once) when the child is there. `late` marks them; the sort does the rest:
 *
 *     CREATE parent (a)  ──▶  CREATE child (own) INHERITS (parent)  ──▶  ALTER TABLE parent ADD COLUMN b
 */
#include <string.h>

#include "catalog/column_text.h"
#include "catalog/fates.h"
#include "catalog/lines.h"

typedef VEC(Item *) Parents;

/* The parents of a table that is made with INHERITS; false when it is not, or when one of them is there already. */
static bool parents_of(const Fates *fates, const Item *table, Parents *parents)
{
    TextList names = {0};
    *parents = (Parents){0};
    if (!item_made(table) || table->back || !object_is_table(table->to) || object_property(table->to, "partition_bound"))
        return false;
    lines_split(object_property(table->to, "parents"), fates->mem, &names);
    for (size_t i = 0; i < names.count; i++) {
        Item *parent = fates_item_of_table(fates, names.items[i], true);
        if (!parent || !item_made(parent) || parent->back)
            return false;
        vec_push(fates->mem, parents, parent);
    }
    return names.count > 0;
}

static bool is_inherited(const Item *column)
{
    return column_is_only_inherited(column->to);
}

static const Item *column_at(const Fates *fates, const ItemList *columns, size_t i)
{
    return i < columns->count ? &fates->items[columns->items[i]] : NULL;
}

static bool has_name(const Fates *fates, const ItemList *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fates->items[columns->items[i]].to->name, name) == 0)
            return true;
    return false;
}

/* How many of the child's columns CREATE TABLE gives in their place: those of each parent as far as they stand in the parent's
 * order, then its own up to the next inherited one. `*of_parents`: how many of these have their place from a parent. */
static size_t columns_at_once(const Fates *fates, const Parents *parents, const ItemList *columns, size_t *of_parents)
{
    size_t taken = 0;
    for (size_t p = 0; p < parents->count; p++) {
        ItemList theirs = {0};
        columns_by_ordinal(fates, parents->items[p], true, &theirs);
        for (size_t i = 0; i < theirs.count; i++) {
            const char *name = column_at(fates, &theirs, i)->to->name;
            if (has_name(fates, columns, taken, name))
                continue;
            const Item *next = column_at(fates, columns, taken);
            if (!next || strcmp(next->to->name, name) != 0)
                break;
            taken++;
        }
    }
    *of_parents = taken;
    while (taken < columns->count && !is_inherited(column_at(fates, columns, taken)))
        taken++;
    return taken;
}

static Item *column_named(const Fates *fates, const Item *table, const char *name)
{
    for (size_t i = 0; i < table->to_parts.count; i++) {
        Item *part = &fates->items[table->to_parts.items[i]];
        if (object_is(part->to, "column") && strcmp(part->to->name, name) == 0)
            return part;
    }
    return NULL;
}

/* The column, all behind it, and the same in the tables that these are inherited from. */
static void mark_late(Fates *fates, Item *table, const char *name)
{
    Parents parents;
    ItemList columns = {0};
    const Item *column = column_named(fates, table, name);
    bool has_parents = parents_of(fates, table, &parents), behind = false;
    if (!column || column->late)
        return;
    columns_by_ordinal(fates, table, true, &columns);
    for (size_t i = 0; i < columns.count; i++) {
        Item *one = &fates->items[columns.items[i]];
        behind |= one == column;
        if (!behind || one->late)
            continue;
        one->late = true;
        for (size_t p = 0; has_parents && p < parents.count && is_inherited(one); p++)
            mark_late(fates, parents.items[p], one->to->name);
    }
}

/* A default comes with its column. */
static void mark_defaults(Fates *fates)
{
    for (size_t i = 0; i < fates->count; i++) {
        Item *item = &fates->items[i];
        if (!item_made(item) || !object_is(item->to, "default"))
            continue;
        const Item *column = fates_item_of_key(fates, arena_printf(fates->mem, "column %s", item->to->identity), true);
        item->late = column && column->late;
    }
}

void inheritance_separate(Fates *fates)
{
    bool any = false;
    for (size_t i = 0; i < fates->count; i++) {
        Item *table = &fates->items[i];
        Parents parents;
        ItemList columns = {0};
        size_t of_parents;
        if (!parents_of(fates, table, &parents))
            continue;
        columns_by_ordinal(fates, table, true, &columns);
        size_t taken = columns_at_once(fates, &parents, &columns, &of_parents);
        bool replayed = false; /* with columns that are all its own as well it is made alone, and inherits afterwards */
        for (size_t k = 0; k < columns.count; k++)
            replayed |= is_inherited(column_at(fates, &columns, k));
        for (size_t k = of_parents; k < columns.count && replayed; k++) {
            Item *column = &fates->items[columns.items[k]];
            column->late |= k >= taken;
            any = true;
            if (object_property(column->to, "inheritance"))
                for (size_t p = 0; p < parents.count; p++)
                    mark_late(fates, parents.items[p], column->to->name);
        }
    }
    if (any)
        mark_defaults(fates);
}

/* An inherited column is there after its parent's. One that was the table's own first is there before. */
void inheritance_edges(const Fates *fates, const Item *column, InheritanceEdge edge, void *context)
{
    Parents parents;
    const Item *table = column->to->parent ? fates_item(fates, column->to->parent) : NULL;
    if (!table || !object_property(column->to, "inheritance") || !parents_of(fates, table, &parents))
        return;
    for (size_t p = 0; p < parents.count; p++) {
        const Item *theirs = column_named(fates, parents.items[p], column->to->name);
        if (theirs && (is_inherited(column) || !theirs->late))
            edge(context, theirs, column);
        else if (theirs)
            edge(context, column, theirs);
    }
}
