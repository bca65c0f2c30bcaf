#include "catalog/column_text.h"

#include <string.h>

#include "catalog/foreign_options.h"
#include "catalog/lines.h"
#include "catalog/table_text.h"

const char *column_alter_prefix(const Object *column, bool only, Arena *mem)
{
    return sql_make(mem, KW("ALTER TABLE "), FROM_SERVER(only ? "ONLY " : ""), FROM_SERVER(column->parent->identity),
                    KW(" ALTER COLUMN "), ID(column->name));
}

bool column_is_only_inherited(const Object *column)
{
    return text_equal(object_property(column, "inheritance"), "inherited");
}

size_t table_parent_count(const Writer *writer, const Object *table)
{
    TextList parents = {0};
    lines_split(object_property(table, "parents"), writer->mem, &parents);
    return parents.count;
}

const Object *column_of_parent(const Writer *writer, const Object *column, const Snapshot *state, size_t n)
{
    TextList parents = {0};
    lines_split(object_property(column->parent, "parents"), writer->mem, &parents);
    if (n >= parents.count)
        return NULL;
    return snapshot_find(state, "column",
                         arena_printf(writer->mem, "%s.%s", parents.items[n], sql_identifier(writer->mem, column->name)));
}

static void add_default(Sql *sql, const Writer *writer, const Object *column)
{
    const Object *value = snapshot_find(writer->to, "default", column->identity);
    if (value && writer_inlines(writer, value))
        sql_add(sql, KW(" DEFAULT "), FROM_SERVER(object_property(value, "expression")));
}

/* A child that is made with INHERITS has the expression from there; before PostgreSQL 16 it must not say it again. */
static bool has_generation_from_parent(const Writer *writer, const Object *column)
{
    if (!writer_inlines(writer, column) || !table_inherits_at_once(writer, column->parent))
        return false;
    for (size_t n = 0; n < table_parent_count(writer, column->parent); n++) {
        const Object *above = column_of_parent(writer, column, writer->to, n);
        if (above && property_equal(above, column, "generation"))
            return true;
    }
    return false;
}

void column_add_clause(Sql *sql, Writer *writer, const Object *column)
{
    const char *collation = object_property(column, "collation"), *compression = object_property(column, "compression");
    const char *generation = object_property(column, "generation"), *identity = object_property(column, "identity_kind");
    sql_add(sql, ID(column->name), KW(" "), FROM_SERVER(object_property(column, "type")));
    if (compression)
        sql_add(sql, KW(" COMPRESSION "), FROM_SERVER(compression));
    foreign_options_add(sql, writer, column, "foreign_options");
    if (collation)
        sql_add(sql, KW(" COLLATE "), FROM_SERVER(collation));
    if (generation && has_generation_from_parent(writer, column))
        generation = NULL;
    else if (generation)
        sql_add(sql, KW(" GENERATED ALWAYS AS ("), FROM_SERVER(generation), KW(") "),
                FROM_SERVER(text_equal(object_property(column, "generation_kind"), "virtual") ? "VIRTUAL" : "STORED"));
    else if (identity)
        sql_add(sql, KW(" GENERATED "), FROM_SERVER(strcmp(identity, "always") == 0 ? "ALWAYS" : "BY DEFAULT"),
                KW(" AS IDENTITY ("), FROM_SERVER(object_property(column, "identity_options")), KW(")"));
    else
        add_default(sql, writer, column);
    if (object_property(column, "not_null"))
        sql_add(sql, KW(" NOT NULL"));
}

/* The storage of a type itself, which no word names before PostgreSQL 16. Only variable-length types have another. */
static const char *own_storage(const Object *column)
{
    static const char *const kept_inline[] = {"numeric", "inet", "cidr"};
    const char *type = object_property(column, "type");
    for (size_t i = 0; i < COUNT(kept_inline); i++)
        if (strncmp(type, kept_inline[i], strlen(kept_inline[i])) == 0 && !strstr(type, "[]"))
            return "main";
    return "extended";
}

static void write_setting(Writer *writer, LockMode lock, const Object *from, const Object *to, const char *name,
                          const char *words, const char *none)
{
    const char *wanted = object_property(to, name);
    if (from ? property_equal(from, to, name) : !wanted)
        return;
    writer_add(writer, lock,
               sql_make(writer->mem, FROM_SERVER(column_alter_prefix(to, true, writer->mem)), FROM_SERVER(words),
                        FROM_SERVER(wanted ? wanted : none)));
}

/* "SEQUENCE NAME s.n" is the first item of the options; the rest begins with START WITH. */
const char *column_identity_sequence(const Object *column, Arena *mem)
{
    static const char head[] = "SEQUENCE NAME ";
    const char *options = object_property(column, "identity_options"), *end = options ? strstr(options, " START WITH ") : NULL;
    return end ? arena_strndup(mem, options + strlen(head), (size_t)(end - options) - strlen(head)) : NULL;
}

/* A sequence is made as its table is; `from` is NULL, or has no identity, when it is new. */
static void write_identity_persistence(Writer *writer, const Object *from, const Object *to)
{
    const char *wanted = object_property(to, "identity_persistence");
    const char *had = from && object_property(from, "identity_kind") ? object_property(from, "identity_persistence") : NULL;
    if (!object_property(to, "identity_kind") || text_equal(wanted, had))
        return;
    if (!wanted)
        wanted = object_property(to->parent, "unlogged") ? "UNLOGGED" : "LOGGED";
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_make(writer->mem, KW("ALTER SEQUENCE "), FROM_SERVER(column_identity_sequence(to, writer->mem)),
                                                       KW(" SET "), FROM_SERVER(wanted)));
}

void column_write_settings(Writer *writer, const Object *from, const Object *to)
{
    write_identity_persistence(writer, from, to);
    write_setting(writer, LOCK_ACCESS_EXCLUSIVE, from, to, "storage", " SET STORAGE ", own_storage(to));
    write_setting(writer, LOCK_ACCESS_EXCLUSIVE, from, to, "compression", " SET COMPRESSION ", "default");
    write_setting(writer, LOCK_SHARE_UPDATE_EXCLUSIVE, from, to, "statistics", " SET STATISTICS ", "-1");
    options_alter(writer, LOCK_SHARE_UPDATE_EXCLUSIVE, column_alter_prefix(to, true, writer->mem),
                  from ? object_property(from, "options") : NULL, object_property(to, "options"));
}
