/*
 * A table's place: a partition of one, a child of others. It is given up and taken up by statements of its own, so that
 * both sides are complete when they meet. Foreign tables have one as well.
 */
#include "catalog/table_text.h"

#include <string.h>

#include "catalog/column_text.h"
#include "catalog/lines.h"

static bool is_partition(const Object *table)
{
    return object_property(table, "partition_bound");
}

static bool same_place(const Object *from, const Object *to)
{
    return property_equal(from, to, "parents") && property_equal(from, to, "partition_bound");
}

Need table_need(const Object *table, const Object *used)
{
    if (!object_is_table(used) || !object_property(table, "parents"))
        return NEED_FIRST;
    return is_partition(table) ? NEED_LATE : NEED_FIRST;
}

void table_ties_to(const Object *table, Arena *mem, TextList *keys)
{
    TextList parents = {0};
    lines_split(object_property(table, "parents"), mem, &parents);
    for (size_t i = 0; i < parents.count; i++) {
        vec_push(mem, keys, arena_printf(mem, "table %s", parents.items[i]));
        vec_push(mem, keys, arena_printf(mem, "foreign_table %s", parents.items[i]));
    }
}

static const Object *parent_of_partition(const Object *table)
{
    for (size_t i = 0; is_partition(table) && i < table->uses.count; i++)
        if (object_is_table(table->uses.items[i]))
            return table->uses.items[i];
    return NULL;
}

/* The table's own as well, when it refers to itself. */
static bool refers_to(const Object *constraint, const Object *table)
{
    auto_arena scratch = arena_new();
    const char *definition = object_property(constraint, "definition");
    return text_equal(object_property(constraint, "type"), "foreign key") &&
           (constraint->parent != table || strstr(definition, arena_printf(scratch, " REFERENCES %s(", table->identity)));
}

/* Foreign keys to a partitioned table have copies, which are no objects here, to each of its partitions. */
static void foreign_keys_to(const Object *table, Arena *mem, TextList *keys)
{
    for (size_t i = 0; i < table->used_by.count; i++) {
        const Object *column = table->used_by.items[i];
        for (size_t k = 0; object_is(column, "column") && k < column->used_by.count; k++) {
            const Object *user = column->used_by.items[k];
            if (object_is(user, "constraint") && refers_to(user, table) && !lines_have(keys, user->key))
                vec_push(mem, keys, user->key);
        }
    }
}

void table_dropped_after(const Object *table, Arena *mem, TextList *keys)
{
    for (const Object *above = parent_of_partition(table); above; above = parent_of_partition(above))
        foreign_keys_to(above, mem, keys);
}

static void write_untie(Writer *writer, const Object *table, const char *parent)
{
    if (is_partition(table))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER TABLE "), FROM_SERVER(parent), KW(" DETACH PARTITION "),
                            FROM_SERVER(table->identity)));
    else
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER TABLE "), FROM_SERVER(table->identity), KW(" NO INHERIT "), FROM_SERVER(parent)));
}

/* The first parents of `to` that the table has already and can keep, in this order: what is before the first that differs. Parents
 * are counted in the order in which they were taken up. */
static size_t parents_kept(const Object *from, const Object *to, Arena *mem, TextList *wanted)
{
    TextList now = {0};
    size_t kept = 0;
    lines_split(object_property(from, "parents"), mem, &now);
    lines_split(object_property(to, "parents"), mem, wanted);
    if (is_partition(from) || is_partition(to))
        return 0;
    for (size_t i = 0; i < now.count; i++) {
        if (!lines_have(wanted, now.items[i]))
            continue;
        if (kept == wanted->count || strcmp(wanted->items[kept], now.items[i]) != 0)
            return 0;
        kept++;
    }
    return kept;
}

/* A foreign key that stays holds its partitions: one of them is detached before it is dropped. */
static bool held_by_foreign_key(const Writer *writer, const Object *partition)
{
    TextList keys = {0};
    table_dropped_after(partition, writer->mem, &keys);
    for (size_t i = 0; i < keys.count; i++)
        if (!writer_removes(writer, snapshot_find_key(writer->from, keys.items[i])))
            return true;
    return false;
}

/* A plain DROP needs nothing; a table that is put aside leaves a parent that is not. */
void table_untie(Writer *writer, const Object *from, const Object *to)
{
    TextList parents = {0}, wanted = {0};
    if (to ? same_place(from, to) : !writer_keeps(writer, from) && !held_by_foreign_key(writer, from))
        return;
    size_t kept = to ? parents_kept(from, to, writer->mem, &wanted) : 0;
    wanted.count = kept;
    lines_split(object_property(from, "parents"), writer->mem, &parents);
    for (size_t i = 0; i < parents.count; i++)
        if (to ? !lines_have(&wanted, parents.items[i])
               : !writer_keeps(writer, snapshot_find_table(writer->from, parents.items[i])))
            write_untie(writer, from, parents.items[i]);
}

static void write_tie(Writer *writer, const Object *table, const char *parent)
{
    if (is_partition(table))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER TABLE ONLY "), FROM_SERVER(parent), KW(" ATTACH PARTITION "),
                            FROM_SERVER(table->identity), KW(" "), FROM_SERVER(object_property(table, "partition_bound"))));
    else
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER TABLE "), FROM_SERVER(table->identity), KW(" INHERIT "), FROM_SERVER(parent)));
}

/* INHERIT takes up columns that the table has, and these stay its own. */
static void note_own_columns(Writer *writer, const Object *table)
{
    ObjectList columns;
    writer_parts(writer, table, "column", &columns);
    for (size_t i = 0; i < columns.count; i++) {
        if (!column_is_only_inherited(columns.items[i]) || writer_returns(writer, columns.items[i]))
            continue;
        writer_note(writer, "the columns of %s that it inherits count as its own as well: INHERIT cannot give them up", table->key);
        return;
    }
}

void table_tie(Writer *writer, const Object *from, const Object *to)
{
    TextList parents = {0};
    if (from ? same_place(from, to) : !is_partition(to) && !writer_returns(writer, to) && table_inherits_at_once(writer, to))
        return;
    size_t kept = from ? parents_kept(from, to, writer->mem, &parents) : 0;
    if (!from)
        lines_split(object_property(to, "parents"), writer->mem, &parents);
    for (size_t i = kept; i < parents.count; i++)
        if (!writer_returns(writer, to) || !writer_returns(writer, snapshot_find_table(writer->to, parents.items[i])))
            write_tie(writer, to, parents.items[i]);
    if (kept < parents.count && !is_partition(to))
        note_own_columns(writer, to);
}
