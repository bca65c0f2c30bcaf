#include "migrate/shadow/rows.h"

#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "db/sql.h"
#include "migrate/lock_order.h"
#include "migrate/shadow/rows_values.h"

#define ATTEMPTS 60
#define NULLS_IN_ROW 1 /* the second row has NULL wherever it may */

/* One row on its way into a table. */
typedef struct Attempt {
    const RowColumn *columns;
    size_t count;
    TextList *candidates;
    size_t *choice; /* of each column; SIZE_MAX: left out */
    int number, row;
} Attempt;

static const Field column_fields[] = {
    FIELD(RowColumn, name),           FIELD(RowColumn, attnum),         FIELD(RowColumn, type),
    FIELD(RowColumn, base),           FIELD(RowColumn, kind),           FIELD(RowColumn, modifier),
    FIELD_NULL(RowColumn, element),   FIELD_NULL(RowColumn, element_base), FIELD_NULL(RowColumn, labels),
    FIELD_NULL(RowColumn, checks),    FIELD_NULL(RowColumn, check_names), FIELD_NULL(RowColumn, partition),
    FIELD(RowColumn, not_null),       FIELD(RowColumn, has_default),    FIELD(RowColumn, computed),
    FIELD_NULL(RowColumn, parent),    FIELD_NULL(RowColumn, parent_column),
};

static bool fill_table(Shadow *shadow, const Object *table, int wanted, int salt, Arena *mem, RowsMade *made,
                       Error *err) MUST_CHECK;
static bool fill_row(Shadow *shadow, RowsMade *made, Attempt *attempt, Arena *mem, bool *done, Error *err) MUST_CHECK;
static bool count_rows(Shadow *shadow, const Object *table, int wanted, Arena *mem, RowsMade *made, Error *err) MUST_CHECK;
static const char *insert_text(const Object *table, const Attempt *attempt, Arena *mem);
static bool next_attempt(Attempt *attempt, const Error *refused, Arena *mem);

bool rows_fill(Shadow *shadow, const Snapshot *state, const Objects *tables, int wanted, int salt, Arena *mem,
               RowsMadeList *made, Error *err)
{
    (void)state;
    TRY(db_user_session(shadow->user, err));
    for (vec_each(tables, table)) {
        RowsMade one = {.table = *table};
        TRY(fill_table(shadow, *table, wanted, salt, mem, &one, err));
        vec_push(mem, made, one);
    }
    return true;
}

static bool fill_table(Shadow *shadow, const Object *table, int wanted, int salt, Arena *mem, RowsMade *made, Error *err)
{
    auto_rows rows = NULL;
    void *items;
    Attempt attempt = {0};
    TRY(db_query(shadow->admin, sql_migrate_row_columns, PARAMS(arena_printf(mem, "%u", table->address.objid)), &rows, err));
    TRY(rows_read(rows, column_fields, COUNT(column_fields), sizeof(RowColumn), mem, &items, &attempt.count, err));
    attempt.columns = items;
    attempt.candidates = ARENA_ARRAY(mem, TextList, attempt.count);
    attempt.choice = ARENA_ARRAY(mem, size_t, attempt.count);
    for (attempt.row = 0; attempt.row < wanted; attempt.row++) {
        bool done;
        Error refused;
        attempt.number = salt * 100 + attempt.row + 1;
        if (!fill_row(shadow, made, &attempt, mem, &done, &refused)) {
            *err = refused;
            return false;
        }
        if (!done && !made->defeated)
            made->defeated = arena_strdup(mem, refused.message);
    }
    return count_rows(shadow, table, wanted, mem, made, err);
}

/* Triggers of the application may have written them for us. */
static bool count_rows(Shadow *shadow, const Object *table, int wanted, Arena *mem, RowsMade *made, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(shadow->admin, sql_make(mem, KW("select count(*) from only "), REL(table->schema, table->name)), NO_PARAMS,
                 &rows, err));
    made->count = rows_i64(rows, 0, 0);
    if (made->count >= wanted)
        made->defeated = NULL;
    return true;
}

static void begin_row(Attempt *attempt, Arena *mem)
{
    for (size_t i = 0; i < attempt->count; i++) {
        const RowColumn *column = attempt->columns + i;
        memset(&attempt->candidates[i], 0, sizeof attempt->candidates[i]);
        if (column->computed || column->has_default)
            continue;
        if (!column->not_null && attempt->row == NULLS_IN_ROW)
            vec_push(mem, &attempt->candidates[i], "null");
        if (!column->parent)
            values_for(column, attempt->number, mem, &attempt->candidates[i]);
        if (!column->not_null)
            vec_push(mem, &attempt->candidates[i], "null");
        attempt->choice[i] = attempt->row >= 2 && attempt->candidates[i].count > 1 && !column->checks ? 1 : 0;
    }
}

/* `err` holds the last refusal when it is not done. */
static bool fill_row(Shadow *shadow, RowsMade *made, Attempt *attempt, Arena *mem, bool *done, Error *err)
{
    const Object *table = made->table;
    begin_row(attempt, mem);
    *done = false;
    for (int i = 0; i < ATTEMPTS; i++) {
        auto_rows rows = NULL;
        if (db_execute_rows(shadow->user, insert_text(table, attempt, mem), &rows, err)) {
            if (rows && rows_count(rows))
                vec_push(mem, &made->places, arena_strdup(mem, rows_get(rows, 0, 0)));
            *done = true;
            return true;
        }
        if (!db_alive(shadow->user))
            return false;
        if (!next_attempt(attempt, err, mem))
            break;
    }
    return true;
}

/* Rows of the referenced table in turn, all columns of one key from the same row. */
static void add_parent_value(Sql *sql, const Object *table, const RowColumn *column, int row)
{
    (void)table;
    sql_add(sql, KW("(select p."), ID(column->parent_column), KW(" from "), FROM_SERVER(column->parent),
            KW(" p order by p.tableoid, p.ctid offset (select "), INT(row), KW(" % greatest(count(*), 1) from "),
            FROM_SERVER(column->parent), KW(") limit 1)"));
}

static const char *insert_text(const Object *table, const Attempt *attempt, Arena *mem)
{
    Sql names = sql_new(mem), values = sql_new(mem);
    size_t count = 0;
    for (size_t i = 0; i < attempt->count; i++) {
        const RowColumn *column = attempt->columns + i;
        const TextList *candidates = attempt->candidates + i;
        if (!candidates->count && !(column->parent && !column->computed && !column->has_default))
            continue;
        if (count++) {
            sql_add(&names, KW(", "));
            sql_add(&values, KW(", "));
        }
        sql_add(&names, ID(column->name));
        if (column->parent && (!candidates->count || (column->not_null || attempt->choice[i] == 0)) &&
            !(attempt->row == NULLS_IN_ROW && !column->not_null))
            add_parent_value(&values, table, column, attempt->number - 1);
        else
            sql_add(&values, FROM_SERVER(candidates->items[attempt->choice[i] % candidates->count]));
    }
    if (!count)
        return sql_make(mem, KW("insert into "), REL(table->schema, table->name), KW(" default values returning ctid::pg_catalog.text"));
    return sql_make(mem, KW("insert into "), REL(table->schema, table->name), KW(" ("), FROM_SERVER(sql_text(&names)),
                    KW(") values ("), FROM_SERVER(sql_text(&values)), KW(") returning ctid::pg_catalog.text"));
}

/* --- what to try next ------------------------------------------------------------------------- */

static bool names_one(const char *message, const char *names)
{
    for (const char *name = names; name && *name;) {
        size_t length = strcspn(name, "\n");
        for (const char *at = message; (at = strchr(at, '"')); at++)
            if (!strncmp(at + 1, name, length) && at[1 + length] == '"')
                return true;
        name += length + (name[length] == '\n');
    }
    return false;
}

/* The next combination of candidates of the columns that are marked; false when all were tried. */
static bool turn(Attempt *attempt, const bool *marked)
{
    for (size_t i = 0; i < attempt->count; i++) {
        if (!marked[i] || attempt->candidates[i].count < 2)
            continue;
        if (++attempt->choice[i] < attempt->candidates[i].count)
            return true;
        attempt->choice[i] = 0;
    }
    return false;
}

static bool next_attempt(Attempt *attempt, const Error *refused, Arena *mem)
{
    bool *marked = ARENA_ARRAY(mem, bool, attempt->count);
    size_t count = 0;
    bool check = !strcmp(refused->sqlstate, "23514"), unique = !strcmp(refused->sqlstate, "23505") ||
                                                               !strcmp(refused->sqlstate, "23P01");
    bool unfit = !strncmp(refused->sqlstate, "22", 2) || !strcmp(refused->sqlstate, "42804");
    bool missing = !strcmp(refused->sqlstate, "23502");
    for (size_t i = 0; i < attempt->count; i++) {
        const RowColumn *column = attempt->columns + i;
        marked[i] = (check && (names_one(refused->message, column->check_names) || column->partition)) ||
                    (missing && names_one(refused->message, column->name));
        count += marked[i];
    }
    if (unique && attempt->number < 1000000) {
        int row = attempt->row;
        attempt->number += 1000; /* the same choices of other values, then other choices */
        size_t *choice = ARENA_ARRAY(mem, size_t, attempt->count);
        memcpy(choice, attempt->choice, attempt->count * sizeof *choice);
        begin_row(attempt, mem);
        for (size_t i = 0; i < attempt->count; i++)
            attempt->choice[i] = row >= 2 && choice[i] == 1 ? 0 : choice[i];
        return attempt->number < 20000 || turn(attempt, memset(marked, 1, attempt->count));
    }
    if (!count && (check || unfit))
        memset(marked, 1, attempt->count);
    return (check || unfit || missing) && turn(attempt, marked);
}
