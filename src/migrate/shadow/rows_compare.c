/*
 * Rows read back, and whether they are still there.
 */
#include <string.h>

#include "db/sql.h"
#include "migrate/lock_order.h"
#include "migrate/shadow/rows.h"

static bool take_table(Db *db, const Snapshot *state, const Object *table, Arena *mem, TableRows *taken,
                       Error *err) MUST_CHECK;

static const Object *table_above(const Object *object)
{
    while (object && object->parent)
        object = object->parent;
    return object;
}

static bool has(const Objects *objects, const Object *object)
{
    for (vec_each(objects, one))
        if (*one == object)
            return true;
    return false;
}

/* Tables that its foreign keys refer to. */
static void add_parents(const Object *table, Arena *mem, Objects *tables)
{
    for (vec_each(&table->used_by, part)) {
        const char *type = object_property(*part, "type");
        if (!object_is(*part, "constraint") || (*part)->parent != table || !type || strcmp(type, "foreign key"))
            continue;
        for (vec_each(&(*part)->uses, used)) {
            const Object *parent = table_above(*used);
            if (object_is(parent, "table") && !has(tables, parent))
                vec_push(mem, tables, parent);
        }
    }
}

static void add_partitions(const Snapshot *state, const Object *table, Arena *mem, Objects *tables)
{
    for (size_t i = 0; i < state->count; i++) {
        const Object *other = state->objects[i];
        const char *parents = object_is(other, "table") ? object_property(other, "parents") : NULL;
        if (parents && object_property(other, "partition_bound") && !strcmp(parents, table->identity) &&
            !has(tables, other))
            vec_push(mem, tables, other);
    }
}

void rows_tables(const Snapshot *state, const Objects *wanted, Arena *mem, Objects *tables)
{
    Objects all = {0};
    VEC(TableLock) order = {0};
    for (vec_each(wanted, table))
        if (!has(&all, *table))
            vec_push(mem, &all, *table);
    for (size_t i = 0; i < all.count; i++) {
        add_parents(all.items[i], mem, &all);
        if (object_property(all.items[i], "partition_key"))
            add_partitions(state, all.items[i], mem, &all);
    }
    for (vec_each(&all, table))
        if (!object_property(*table, "partition_key"))
            vec_push(mem, &order, ((TableLock){*table, LOCK_NONE}));
    lock_order(order.items, order.count, mem);
    memset(tables, 0, sizeof *tables);
    for (vec_each(&order, one))
        vec_push(mem, tables, one->table);
}

/* --- reading ---------------------------------------------------------------------------------- */

bool rows_take(Db *db, const Snapshot *state, const Objects *tables, Arena *mem, TableRowsList *taken, Error *err)
{
    memset(taken, 0, sizeof *taken);
    for (vec_each(tables, table)) {
        TableRows one = {.table = *table};
        TRY(take_table(db, state, *table, mem, &one, err));
        vec_push(mem, taken, one);
    }
    return true;
}

static bool take_table(Db *db, const Snapshot *state, const Object *table, Arena *mem, TableRows *taken, Error *err)
{
    auto_rows rows = NULL;
    Sql sql = sql_new(mem);
    for (size_t i = 0; i < state->count; i++) {
        const Object *column = state->objects[i];
        if (!object_is(column, "column") || column->parent != table)
            continue;
        sql_add(&sql, taken->columns.count ? KW(", ") : KW(""), ID(column->name), KW("::pg_catalog.text"));
        vec_push(mem, &taken->columns, column);
    }
    if (!taken->columns.count)
        return true;
    const char *query = sql_make(mem, KW("select "), FROM_SERVER(sql_text(&sql)), KW(" from only "),
                                 REL(table->schema, table->name));
    TRY(db_execute_rows(db, query, &rows, err)); /* never prepared: types change under it */
    taken->count = rows_count(rows);
    taken->rows = ARENA_ARRAY(mem, const char **, taken->count);
    for (size_t r = 0; r < taken->count; r++) {
        taken->rows[r] = ARENA_ARRAY(mem, const char *, taken->columns.count);
        for (size_t c = 0; c < taken->columns.count; c++)
            taken->rows[r][c] = arena_strdup(mem, rows_get(rows, r, c));
    }
    return true;
}

/* --- comparing -------------------------------------------------------------------------------- */

static const TableRows *same_table(const TableRowsList *list, const Object *table)
{
    for (vec_each(list, one))
        if (one->table->address.objid == table->address.objid)
            return one;
    return NULL;
}

/* Of each column of `from` its place in `to`; SIZE_MAX where it is not comparable. */
static size_t *pair_columns(const TableRows *from, const TableRows *to, const TableRows *besides, Arena *mem)
{
    size_t *pairs = ARENA_ARRAY(mem, size_t, from->columns.count);
    for (size_t i = 0; i < from->columns.count; i++) {
        const Object *a = from->columns.items[i];
        pairs[i] = SIZE_MAX;
        for (size_t j = 0; j < to->columns.count; j++) {
            const Object *b = to->columns.items[j];
            if (a->address.objsubid == b->address.objsubid &&
                !strcmp(object_property(a, "type"), object_property(b, "type")))
                pairs[i] = j;
        }
        for (size_t j = 0; besides && j < besides->columns.count; j++)
            if (besides->columns.items[j]->address.objsubid == a->address.objsubid)
                pairs[i] = SIZE_MAX;
    }
    return pairs;
}

static bool row_equal(const TableRows *from, size_t r, const TableRows *to, size_t s, const size_t *pairs)
{
    for (size_t c = 0; c < from->columns.count; c++) {
        if (pairs[c] == SIZE_MAX)
            continue;
        const char *a = from->rows[r][c], *b = to->rows[s][pairs[c]];
        if (a && b ? strcmp(a, b) != 0 : a != b)
            return false;
    }
    return true;
}

static const char *describe_row(const TableRows *from, size_t r, Arena *mem)
{
    Buf out = buf_new(mem);
    for (size_t c = 0; c < from->columns.count; c++)
        buf_printf(&out, "%s%s = %.40s", c ? ", " : "", from->columns.items[c]->name,
                   from->rows[r][c] ? from->rows[r][c] : "NULL");
    return out.data;
}

static const char *table_missing(const TableRows *from, const TableRows *to, const TableRows *besides, Arena *mem)
{
    size_t *pairs = pair_columns(from, to, besides, mem);
    bool *used = ARENA_ARRAY(mem, bool, to->count);
    for (size_t r = 0; r < from->count; r++) {
        size_t s = 0;
        while (s < to->count && (used[s] || !row_equal(from, r, to, s, pairs)))
            s++;
        if (s == to->count)
            return arena_printf(mem, "a row of %s is not what it was (%s)", from->table->identity,
                                describe_row(from, r, mem));
        used[s] = true;
    }
    return NULL;
}

const char *rows_missing(const TableRowsList *from, const TableRowsList *to, const TableRowsList *besides, bool all,
                         Arena *mem)
{
    for (vec_each(from, one)) {
        const TableRows *other = same_table(to, one->table);
        const char *missing =
            other ? table_missing(one, other, besides ? same_table(besides, one->table) : NULL, mem) : NULL;
        if (!other && all && one->count)
            missing = arena_printf(mem, "table %s and its rows are gone", one->table->identity);
        if (missing)
            return missing;
    }
    return NULL;
}

bool rows_remove(Shadow *shadow, const Snapshot *state, const RowsMadeList *made, Arena *mem, Error *err)
{
    TRY(db_execute(shadow->admin, "set session_replication_role = replica", err));
    for (vec_each(made, one)) {
        const Object *table = snapshot_at(state, one->table->address);
        for (size_t i = 0; table && i < one->places.count; i++)
            TRY(db_execute(shadow->admin, sql_make(mem, KW("delete from only "), REL(table->schema, table->name),
                                                   KW(" where ctid = "), LIT(one->places.items[i])), err));
    }
    return db_execute(shadow->admin, "reset session_replication_role", err);
}

bool rows_clear(Shadow *shadow, Arena *mem, Error *err)
{
    auto_rows rows = NULL;
    Sql sql = sql_new(mem);
    TRY(db_query(shadow->admin,
                 "select pg_catalog.format('%I.%I', n.nspname, c.relname)"
                 "  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                 " where c.relkind = 'r' and n.nspname !~ '^(pg_|theseus$|information_schema$)'"
                 "   and pg_catalog.pg_relation_size(c.oid) > 0 order by 1",
                 NO_PARAMS, &rows, err));
    if (!rows_count(rows))
        return true;
    sql_add(&sql, KW("set session_replication_role = replica; truncate "));
    for (size_t i = 0; i < rows_count(rows); i++)
        sql_add(&sql, i ? KW(", ") : KW(""), FROM_SERVER(rows_get(rows, i, 0)));
    sql_add(&sql, KW(" cascade; reset session_replication_role"));
    return db_execute(shadow->admin, sql_text(&sql), err);
}
