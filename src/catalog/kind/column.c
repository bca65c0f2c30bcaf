#include "catalog/kind.h"

#include <string.h>

#include "catalog/column_text.h"
#include "catalog/foreign_options.h"
#include "catalog/index_text.h"
#include "catalog/lines.h"

/* Of a table OF a type, both there before and after: ALTER TYPE ... CASCADE adds, drops and retypes its columns. */
static bool type_does_it(const Writer *writer, const Object *column)
{
    const Object *table = column->parent, *other = writer_other(writer, table);
    return object_property(table, "of_type") && other && property_equal(table, other, "of_type") && !writer_makes(writer, table);
}

/* A column that came with the type: what CREATE TABLE ... OF may say of it besides. */
static void complete_typed(Writer *writer, const Object *column)
{
    const Object *value = snapshot_find(writer->to, "default", column->identity);
    const char *prefix = column_alter_prefix(column, false, writer->mem);
    if (value && writer_inlines(writer, value))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(prefix), KW(" SET DEFAULT "), FROM_SERVER(object_property(value, "expression"))));
    if (object_property(column, "not_null"))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_make(writer->mem, FROM_SERVER(prefix), KW(" SET NOT NULL")));
    column_write_settings(writer, NULL, column);
}

static void create(Writer *writer, const Object *column)
{
    if (type_does_it(writer, column)) {
        complete_typed(writer, column);
        return;
    }
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("ALTER TABLE "), FROM_SERVER(column->parent->identity), KW(" ADD COLUMN "));
    column_add_clause(&sql, writer, column);
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
    column_write_settings(writer, NULL, column);
}

/* --- parents and children --------------------------------------------------------------------- */

static const Object *removed_above(const Writer *writer, const Object *column)
{
    for (size_t n = 0; n < table_parent_count(writer, column->parent); n++) {
        const Object *above = column_of_parent(writer, column, writer->from, n);
        if (writer_removes(writer, above))
            return above;
    }
    return NULL;
}

/* Some child keeps its copy: the parent's column is dropped alone. */
static bool a_child_keeps(const Writer *writer, const Object *column)
{
    for (size_t i = 0; i < column->parent->used_by.count; i++) {
        const Object *child = column->parent->used_by.items[i];
        if (!object_is_table(child) || !object_property(child, "parents"))
            continue;
        const char *identity = arena_printf(writer->mem, "%s.%s", child->identity, sql_identifier(writer->mem, column->name));
        const Object *copy = snapshot_find(writer->from, "column", identity);
        if (copy && table_stays_attached(writer, child) && column_is_only_inherited(copy) && !writer_removes(writer, copy))
            return true;
    }
    return false;
}

static void drop(Writer *writer, const Object *column)
{
    if (type_does_it(writer, column))
        return;
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
               sql_make(writer->mem, KW("ALTER TABLE "), FROM_SERVER(a_child_keeps(writer, column) ? "ONLY " : ""),
                        FROM_SERVER(column->parent->identity), KW(" DROP COLUMN "), ID(column->name)));
}

static bool type_differs(const Object *from, const Object *to)
{
    return !property_equal(from, to, "type") || !property_equal(from, to, "collation");
}

/* A parent's column whose type changes as well: that statement changes this one. */
static const Object *retyped_above(const Writer *writer, const Object *column)
{
    if (!object_property(column, "inheritance") || !table_stays_attached(writer, column->parent))
        return NULL;
    for (size_t n = 0; n < table_parent_count(writer, column->parent); n++) {
        const Object *above = column_of_parent(writer, column, writer->to, n);
        const Object *before = above ? writer_other(writer, above) : NULL;
        if (before && !writer_removes(writer, above) && type_differs(before, above))
            return above;
    }
    return NULL;
}

static const Object *carrier(const Writer *writer, const Object *column)
{
    if (writer->change == CHANGE_ALTER)
        return retyped_above(writer, column);
    bool late = writer->change == CHANGE_CREATE && writer_makes(writer, column->parent);
    if (!column_is_only_inherited(column) || !(late || table_stays_attached(writer, column->parent)))
        return NULL;
    if (writer->change == CHANGE_DROP)
        return removed_above(writer, column);
    for (size_t n = 0; n < table_parent_count(writer, column->parent); n++) {
        const Object *above = column_of_parent(writer, column, writer->to, n);
        if (writer_makes(writer, above))
            return above;
    }
    return NULL;
}

/* What is defined here and inherited as well cannot go before the parent's. */
static void dropped_after(const Object *column, Arena *mem, TextList *keys)
{
    TextList parents = {0};
    if (!object_property(column, "inheritance"))
        return;
    lines_split(object_property(column->parent, "parents"), mem, &parents);
    for (size_t i = 0; i < parents.count; i++)
        vec_push(mem, keys, arena_printf(mem, "column %s.%s", parents.items[i], sql_identifier(mem, column->name)));
}

/* --- changes in place ------------------------------------------------------------------------- */

static void alter_type(Writer *writer, const Change *change)
{
    const char *collation = object_property(change->to, "collation"), *type = object_property(change->to, "type");
    if (!type_differs(change->from, change->to) || retyped_above(writer, change->to) || type_does_it(writer, change->to))
        return;
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(column_alter_prefix(change->to, false, writer->mem)), KW(" TYPE "), FROM_SERVER(type));
    if (collation)
        sql_add(&sql, KW(" COLLATE "), FROM_SERVER(collation));
    if (object_is(change->to->parent, "table")) /* of a foreign one there is nothing to convert */
        sql_add(&sql, KW(" USING "), ID(change->to->name), KW("::"), FROM_SERVER(type));
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
}

static void alter_not_null(Writer *writer, const Change *change)
{
    bool wanted = object_property(change->to, "not_null");
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
               sql_make(writer->mem, FROM_SERVER(column_alter_prefix(change->to, !wanted, writer->mem)),
                        FROM_SERVER(wanted ? " SET NOT NULL" : " DROP NOT NULL")));
}

static const char *identity_settings(const Object *column)
{
    const char *options = object_property(column, "identity_options");
    const char *start = options ? strstr(options, " START WITH ") : NULL;
    return start ? start : "";
}

/* The options as ALTER COLUMN wants them: each with SET before it. */
static void add_set_options(Sql *sql, const char *settings)
{
    static const char *const words[] = {" START WITH ", " INCREMENT BY ", " MINVALUE ", " MAXVALUE ", " CACHE ", " CYCLE", " NO CYCLE"};
    Arena *mem = sql->text.mem;
    while (*settings) {
        size_t length = 1;
        for (bool found = false; settings[length] && !found; length += !found)
            for (size_t i = 0; i < COUNT(words) && !found; i++)
                found = strncmp(settings + length, words[i], strlen(words[i])) == 0 && strcmp(settings + length - 3, " NO CYCLE") != 0;
        sql_add(sql, KW(" SET"), FROM_SERVER(arena_strndup(mem, settings, length)));
        settings += length;
    }
}

/* The sequence is renamed, or moved, to the name it shall have. */
static void alter_identity_sequence(Writer *writer, const Change *change)
{
    const char *from = column_identity_sequence(change->from, writer->mem), *to = column_identity_sequence(change->to, writer->mem);
    const char *name = strrchr(to, '.');
    if (strcmp(from, to) != 0 && name)
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER SEQUENCE "), FROM_SERVER(from), KW(" RENAME TO "), FROM_SERVER(name + 1)));
}

static void alter_identity(Writer *writer, const Change *change)
{
    const char *from = object_property(change->from, "identity_kind"), *to = object_property(change->to, "identity_kind");
    const char *kind = to && strcmp(to, "always") == 0 ? "ALWAYS" : "BY DEFAULT";
    if (!from || !to)
        return;
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(column_alter_prefix(change->to, true, writer->mem)));
    size_t bare = sql.text.length;
    if (!text_equal(from, to))
        sql_add(&sql, KW(" SET GENERATED "), FROM_SERVER(kind));
    if (!text_equal(identity_settings(change->from), identity_settings(change->to)))
        add_set_options(&sql, identity_settings(change->to));
    if (sql.text.length > bare)
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_text(&sql));
    alter_identity_sequence(writer, change);
}

static void add_identity(Writer *writer, const Object *column)
{
    bool always = strcmp(object_property(column, "identity_kind"), "always") == 0;
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
               sql_make(writer->mem, FROM_SERVER(column_alter_prefix(column, true, writer->mem)), KW(" ADD GENERATED "),
                        FROM_SERVER(always ? "ALWAYS" : "BY DEFAULT"), KW(" AS IDENTITY ("),
                        FROM_SERVER(object_property(column, "identity_options")), KW(")")));
}

static void drop_property(Writer *writer, const Object *column, const char *what)
{
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
               sql_make(writer->mem, FROM_SERVER(column_alter_prefix(column, false, writer->mem)), KW(" DROP "), FROM_SERVER(what)));
}

static bool alter(Writer *writer, const Change *change)
{
    const char *before = object_property(change->from, "identity_kind"), *after = object_property(change->to, "identity_kind");
    if (!property_equal(change->from, change->to, "generation") || change_has(change, "generation_kind")) {
        if (object_property(change->to, "generation"))
            return false;
        drop_property(writer, change->to, "EXPRESSION");
    }
    if (before && !after)
        drop_property(writer, change->to, "IDENTITY");
    alter_type(writer, change);
    if (change_has(change, "not_null"))
        alter_not_null(writer, change);
    if (after && !before)
        add_identity(writer, change->to);
    alter_identity(writer, change);
    column_write_settings(writer, change->from, change->to);
    foreign_options_alter(writer, LOCK_ACCESS_EXCLUSIVE, column_alter_prefix(change->to, true, writer->mem), change, "foreign_options");
    return true;
}

/* --- dependents ------------------------------------------------------------------------------- */

static bool has_expression(const Object *index)
{
    const char *definition = object_property(index, "definition");
    const char *columns = definition ? strstr(definition, " USING ") : NULL;
    const char *open = columns ? strchr(columns, '(') : NULL;
    return !open || strchr(open + 1, '(') || strstr(open, " WHERE ");
}

/* PostgreSQL itself rebuilds indexes, CHECKs and statistics over a column whose type changes, from their own text; all else
 * that uses the column forbids the change. When the type is another one of the same name (`change` is NULL: an enum that is
 * rebuilt) expressions over the old one do not parse any more. */
static Drag drags(const Object *column, const Change *change, const Object *dependent)
{
    if (change && !type_differs(change->from, change->to))
        return DRAG_NOTHING;
    if (object_is_table(dependent) || object_is(dependent, "statistics") || dependent == column->parent)
        return DRAG_NOTHING;
    if (object_is(dependent, "index"))
        return !change && has_expression(dependent) ? DRAG_RECREATE : DRAG_NOTHING;
    if (object_is(dependent, "constraint")) {
        const char *type = object_property(dependent, "type");
        if (text_equal(type, "foreign key"))
            return DRAG_RECREATE;
        return !change && (text_equal(type, "check") || text_equal(type, "exclude")) ? DRAG_RECREATE : DRAG_NOTHING;
    }
    return DRAG_RECREATE;
}

static bool holds_rows(const Object *column)
{
    return !object_property(column, "generation") && object_is(column->parent, "table");
}

static const PropertyHandling handling[] = {
    {"ordinal", RULE_IGNORE, NULL},     /* said in notes by position.c when it does not come out */
    {"inheritance", RULE_IGNORE, NULL}, /* follows from the parents' columns and from ATTACH, INHERIT */
};

extern const ObjectKind kind_column;
const ObjectKind kind_column = {
    .name = "column",
    .keyword = "COLUMN",
    .grant_keyword = "COLUMN",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = create,
    .drop = drop,
    .alter = alter,
    .inlined = true,
    .holds_rows = holds_rows,
    .drags = drags,
    .carrier = carrier,
    .dropped_after = dropped_after,
};
