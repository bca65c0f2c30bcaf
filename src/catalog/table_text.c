#include "catalog/table_text.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/column_text.h"
#include "catalog/foreign_options.h"
#include "catalog/lines.h"

void table_write_words(Writer *writer, const Object *table, const char *words)
{
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
               sql_make(writer->mem, KW("ALTER TABLE "), FROM_SERVER(table->identity), KW(" "), FROM_SERVER(words)));
}

static int compare_ordinal(const void *a, const void *b)
{
    const Object *const *one = a, *const *other = b;
    long left = strtol(object_property(*one, "ordinal"), NULL, 10), right = strtol(object_property(*other, "ordinal"), NULL, 10);
    return left < right ? -1 : left > right;
}

static void columns_in_order(const Writer *writer, const Object *table, ObjectList *columns)
{
    writer_parts(writer, table, "column", columns);
    if (columns->count)
        qsort(columns->items, columns->count, sizeof *columns->items, compare_ordinal);
}

static bool has_column(const TextList *names, const char *name)
{
    return lines_have(names, name);
}

/* The names that CREATE TABLE (own columns) INHERITS (parents) gives, in order. */
static void names_by_inheritance(const Writer *writer, const Object *table, TextList *names)
{
    TextList parents = {0};
    lines_split(object_property(table, "parents"), writer->mem, &parents);
    for (size_t p = 0; p < parents.count; p++) {
        ObjectList columns = {0};
        const Object *parent = snapshot_find_table(writer->to, parents.items[p]);
        if (parent)
            columns_in_order(writer, parent, &columns);
        for (size_t i = 0; i < columns.count; i++)
            if (!has_column(names, columns.items[i]->name))
                vec_push(writer->mem, names, columns.items[i]->name);
    }
    ObjectList own;
    columns_in_order(writer, table, &own);
    for (size_t i = 0; i < own.count; i++)
        if (!has_column(names, own.items[i]->name))
            vec_push(writer->mem, names, own.items[i]->name);
}

/* Then the columns that would stand wrong come late (inherit.c). */
static bool can_replay(const Writer *writer, const Object *table, const ObjectList *columns)
{
    TextList parents = {0};
    lines_split(object_property(table, "parents"), writer->mem, &parents);
    for (size_t i = 0; i < parents.count; i++)
        if (!writer_makes(writer, snapshot_find_table(writer->to, parents.items[i])))
            return false;
    for (size_t i = 0; i < columns->count; i++)
        if (column_is_only_inherited(columns->items[i]))
            return true;
    return false;
}

bool table_inherits_at_once(const Writer *writer, const Object *table)
{
    TextList names = {0};
    ObjectList columns;
    if (!object_property(table, "parents") || object_property(table, "partition_bound"))
        return false;
    names_by_inheritance(writer, table, &names);
    columns_in_order(writer, table, &columns);
    bool same = names.count == columns.count;
    for (size_t i = 0; i < columns.count && same; i++)
        same = strcmp(columns.items[i]->name, names.items[i]) == 0;
    return same || can_replay(writer, table, &columns);
}

/* --- the statement ---------------------------------------------------------------------------- */

static bool is_written(const Writer *writer, const Object *column, bool inherits)
{
    return writer_inlines(writer, column) && !writer_comes_late(writer, column) && !(inherits && column_is_only_inherited(column));
}

static void add_column_of_type(Sql *sql, const Writer *writer, const Object *column)
{
    const Object *value = snapshot_find(writer->to, "default", column->identity);
    sql_add(sql, ID(column->name), KW(" WITH OPTIONS"));
    if (value && writer_inlines(writer, value))
        sql_add(sql, KW(" DEFAULT "), FROM_SERVER(object_property(value, "expression")));
    if (object_property(column, "not_null"))
        sql_add(sql, KW(" NOT NULL"));
}

/* Columns in parentheses, one a line; of a typed table only those that say more than the type. */
static void add_columns(Sql *sql, Writer *writer, const Object *table, bool inherits)
{
    ObjectList columns;
    bool of_type = object_property(table, "of_type");
    size_t written = 0;
    columns_in_order(writer, table, &columns);
    for (size_t i = 0; i < columns.count; i++) {
        const Object *column = columns.items[i];
        if (!is_written(writer, column, inherits))
            continue;
        if (of_type && !object_property(column, "not_null") && !snapshot_find(writer->to, "default", column->identity))
            continue;
        sql_add(sql, FROM_SERVER(written++ ? ",\n    " : " (\n    "));
        if (of_type)
            add_column_of_type(sql, writer, column);
        else
            column_add_clause(sql, writer, column);
    }
    if (written)
        sql_add(sql, KW("\n)"));
    else if (!of_type)
        sql_add(sql, KW(" ()"));
}

static void add_parents(Sql *sql, const Object *table, Arena *mem)
{
    TextList parents = {0};
    lines_split(object_property(table, "parents"), mem, &parents);
    for (size_t i = 0; i < parents.count; i++)
        sql_add(sql, FROM_SERVER(i ? ", " : "\nINHERITS ("), FROM_SERVER(parents.items[i]));
    sql_add(sql, KW(")"));
}

static void add_storage(Sql *sql, const Object *table, Arena *mem)
{
    const char *key = object_property(table, "partition_key"), *method = object_property(table, "access_method");
    const char *tablespace = object_property(table, "tablespace"), *options = object_property(table, "options");
    const char *toast = object_property(table, "toast_options");
    if (key)
        sql_add(sql, KW("\nPARTITION BY "), FROM_SERVER(key));
    if (method)
        sql_add(sql, KW("\nUSING "), ID(method));
    if (options || toast) {
        sql_add(sql, KW("\nWITH ("));
        options_add(sql, toast, options_add(sql, options, false, mem), mem);
        sql_add(sql, KW(")"));
    }
    if (tablespace)
        sql_add(sql, KW("\nTABLESPACE "), ID(tablespace));
}

static void add_server(Sql *sql, Writer *writer, const Object *table)
{
    sql_add(sql, KW("\nSERVER "), ID(object_property(table, "server")));
    foreign_options_add(sql, writer, table, "options");
}

/* --- what comes after it ---------------------------------------------------------------------- */

/* An inherited column that is not written above has what its first parent has. */
static void write_inherited(Writer *writer, const Object *column)
{
    const Object *above = NULL;
    for (size_t n = 0; !above && n < table_parent_count(writer, column->parent); n++)
        above = column_of_parent(writer, column, writer->to, n);
    if (!above)
        return;
    const Object *own = snapshot_find(writer->to, "default", column->identity);
    const Object *theirs = snapshot_find(writer->to, "default", above->identity);
    const char *prefix = column_alter_prefix(column, true, writer->mem);
    bool theirs_is_there = theirs && (!writer_makes(writer, theirs) || writer_inlines(writer, theirs));
    if (own && writer_inlines(writer, own) && !(theirs_is_there && property_equal(own, theirs, "expression")))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_make(writer->mem, FROM_SERVER(prefix), KW(" SET DEFAULT "),
                                                           FROM_SERVER(object_property(own, "expression"))));
    if (theirs_is_there && !own)
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_make(writer->mem, FROM_SERVER(prefix), KW(" DROP DEFAULT")));
    if (!property_equal(column, above, "not_null"))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(prefix),
                            FROM_SERVER(object_property(column, "not_null") ? " SET NOT NULL" : " DROP NOT NULL")));
}

static void write_settings(Writer *writer, const Object *table, bool inherits)
{
    ObjectList columns;
    columns_in_order(writer, table, &columns);
    for (size_t i = 0; i < columns.count; i++) {
        const Object *column = columns.items[i];
        if (!writer_inlines(writer, column) || writer_comes_late(writer, column))
            continue;
        if (inherits && column_is_only_inherited(column))
            write_inherited(writer, column);
        column_write_settings(writer, NULL, column);
    }
}

void table_write_create(Writer *writer, const Object *table)
{
    const char *of_type = object_property(table, "of_type");
    bool inherits = table_inherits_at_once(writer, table);
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE "), FROM_SERVER(object_property(table, "unlogged") ? "UNLOGGED " : ""),
            FROM_SERVER(table->kind->keyword), KW(" "), FROM_SERVER(table->identity));
    if (of_type)
        sql_add(&sql, KW(" OF "), FROM_SERVER(of_type));
    add_columns(&sql, writer, table, inherits);
    if (inherits)
        add_parents(&sql, table, writer->mem);
    if (object_is(table, "foreign_table"))
        add_server(&sql, writer, table);
    else
        add_storage(&sql, table, writer->mem);
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
    write_settings(writer, table, inherits);
}
