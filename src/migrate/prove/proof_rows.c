/*
 * Rows in the proof: those that were there before must be there, equal, after the way back; those written to the
 * state after must be kept by the way back and be there again when the migration is carried out again.
 */
#include <string.h>

#include "db/sql.h"
#include "migrate/prove/proving.h"

#define ROWS_BEFORE 3
#define ROWS_AFTER 2
#define ROWS_BACK 1

enum { SALT_BEFORE = 1, SALT_AFTER = 2, SALT_BACK = 3 };

static void tables_after(Proving *p, Objects *tables);
static bool take_inside(Proving *p, const Snapshot *state, const Objects *tables, TableRowsList *taken, Error *err) MUST_CHECK;
static const Object *moved_on(const Snapshot *state, const Object *table);
static const RowsMade *made_for(const Proving *p, const Object *table);
static void leave_out(const Proving *p, TableRowsList *list);
static void subtract(Proving *p, TableRowsList *list, const TableRowsList *other);

bool proving_rows_before(Proving *p, Error *err)
{
    Objects tables = {0};
    rows_tables(p->start, &p->touched, p->mem, &tables);
    p->touched = tables;
    if (!tables.count)
        return true;
    TRY(rows_fill(p->shadow, p->start, &tables, ROWS_BEFORE, SALT_BEFORE, p->mem, &p->made, err));
    for (vec_each(&p->made, made)) {
        p->with_rows = p->with_rows || made->count;
        if (made->defeated)
            vec_push(p->mem, &p->proof->notes,
                     arena_printf(p->mem, "%lld of %d rows could be generated for %s: %s", (long long)made->count,
                                  ROWS_BEFORE, made->table->identity, made->defeated));
    }
    return rows_take(p->shadow->admin, p->start, &tables, p->mem, &p->rows_before, err);
}

bool proving_rows_literal(Proving *p, Error *err)
{
    Objects still = {0};
    Snapshot *now;
    if (!p->with_rows)
        return true;
    TRY(shadow_look(p->shadow, p->mem, &now, err));
    for (vec_each(&p->touched, table))
        if (moved_on(now, *table))
            vec_push(p->mem, &still, moved_on(now, *table));
    return take_inside(p, now, &still, &p->rows_literal, err);
}

bool proving_rows_after(Proving *p, Error *err)
{
    Objects wanted = {0}, tables = {0};
    tables_after(p, &wanted);
    rows_tables(p->up_end, &wanted, p->mem, &tables);
    TableRowsList written = {0};
    if (p->captured.count)
        TRY(rows_take(p->shadow->admin, p->up_end, &tables, p->mem, &written, err));
    TRY(rows_fill(p->shadow, p->up_end, &tables, ROWS_AFTER, SALT_AFTER, p->mem, &p->made_after, err));
    for (vec_each(&p->made_after, one))
        if (one->defeated)
            vec_push(p->mem, &p->proof->notes,
                     arena_printf(p->mem, "after it, %lld of %d rows could be generated for %s: %s",
                                  (long long)one->count, ROWS_AFTER, one->table->identity, one->defeated));
    TRY(rows_take(p->shadow->admin, p->up_end, &tables, p->mem, &p->rows_after, err));
    subtract(p, &p->rows_after, &written);
    return true;
}

/* One way back, which is undone again: *why stays NULL when it gives back exactly the rows that were there. `ran`: it came
 * to its end. */
static bool try_quiet(Proving *p, bool *ran, const char **why, Error *err)
{
    Rehearsal run;
    Error failure;
    Procedure *down;
    TableRowsList back = {0};
    TRY(park_resolve(p->shadow->user, &p->proof->down, p->mem, &down, NULL, err));
    TRY(rehearse_begin(p->shadow, NULL, p->up_end, p->mem, &run, err));
    *ran = rehearse_statements(&run, down->statements.items, down->statements.count, &failure) &&
           (!p->with_rows || take_inside(p, p->start, &p->touched, &back, &failure));
    TRY(rehearse_rollback(&run, err));
    if (!*ran && !db_alive(p->shadow->user)) {
        *err = failure;
        return false;
    }
    if (*ran)
        *why = p->with_rows ? rows_missing(&p->rows_before, &back, NULL, true, p->mem) : NULL;
    else
        *why = arena_printf(p->mem, "the way back does not run: %s%s%s (%s)", failure.message, *failure.detail ? "; " : "",
                            failure.detail, failure.context);
    return true;
}

bool proving_rows_quiet(Proving *p, Error *err)
{
    size_t places[3] = {0}, count = 1;
    bool ran = false;
    const char *why = NULL, *first = NULL;
    if ((!p->with_rows && !p->captured.count) || p->proof->down.no_transaction)
        return true;
    if (p->captured.count)
        proving_capture_places(p, places, &count);
    for (size_t i = 0; i < count; i++) {
        Procedure without = p->proof->down;
        if (p->captured.count)
            proving_capture_restore(p, places[i]);
        TRY(try_quiet(p, &ran, &why, err));
        first = first ? first : why;
        if (!why)
            return true;
        if (i + 1 < count)
            proving_capture_take_out(p, &without, places[i]);
    }
    if (ran)
        proving_refuse(p, "its way back does not give back all rows: %s", first);
    else
        proving_no_way_back(p, "%s", first);
    return true;
}

/* As the migrating user sees them within his transaction, with our text settings. */
static bool take_inside(Proving *p, const Snapshot *state, const Objects *tables, TableRowsList *taken, Error *err)
{
    Db *db = p->shadow->user;
    TRY(db_execute(db, "savepoint theseus_rows; set local timezone = 'UTC'; set local datestyle = 'ISO, MDY';"
                       " set local intervalstyle = 'postgres'; set local bytea_output = 'hex';"
                       " set local extra_float_digits = 3; set local row_security = off", err));
    TRY(rows_take(db, state, tables, p->mem, taken, err));
    return db_execute(db, "rollback to savepoint theseus_rows; release savepoint theseus_rows", err);
}

bool proving_rows_yield(Proving *p, const char *why, Error *err)
{
    Objects tables = {0};
    RowsMadeList old = {0};
    for (vec_each(&p->made_after, made))
        if (snapshot_at(p->start, made->table->address))
            vec_push(p->mem, &old, *made);
    vec_push(p->mem, &p->proof->down.does_not,
             arena_printf(p->mem, "while rows written after it break what comes back, it fails and changes nothing (%s)", why));
    TRY(rows_remove(p->shadow, p->up_end, &old, p->mem, err));
    for (vec_each(&p->rows_after, rows))
        vec_push(p->mem, &tables, rows->table);
    TRY(rows_take(p->shadow->admin, p->up_end, &tables, p->mem, &p->rows_after, err));
    leave_out(p, &p->rows_after);
    return true;
}

bool proving_rows_withdraw(Proving *p, Error *err)
{
    Objects tables = {0};
    TRY(rows_remove(p->shadow, p->down_end, &p->made_back, p->mem, err));
    for (vec_each(&p->rows_back, rows))
        vec_push(p->mem, &tables, rows->table);
    return rows_take(p->shadow->admin, p->down_end, &tables, p->mem, &p->rows_back, err);
}

bool proving_rows_down(Proving *p, Error *err)
{
    Objects tables = {0};
    TableRowsList back;
    for (size_t i = 0; i < p->down_end->count; i++)
        if (object_is(p->down_end->objects[i], "table"))
            for (vec_each(&p->touched, table))
                if ((*table)->address.objid == p->down_end->objects[i]->address.objid)
                    vec_push(p->mem, &tables, p->down_end->objects[i]);
    for (vec_each(&p->rows_after, rows)) {
        const Object *table = moved_on(p->down_end, rows->table);
        bool known = !table;
        for (vec_each(&tables, one))
            known = known || *one == table;
        if (!known)
            vec_push(p->mem, &tables, table);
    }
    TRY(rows_take(p->shadow->admin, p->down_end, &tables, p->mem, &back, err));
    const char *missing = rows_missing(&p->rows_after, &back, NULL, false, p->mem);
    if (missing)
        proving_does_not(p, "what is written after it is not all kept: %s", missing);
    TRY(rows_fill(p->shadow, p->down_end, &tables, ROWS_BACK, SALT_BACK, p->mem, &p->made_back, err));
    return rows_take(p->shadow->admin, p->down_end, &tables, p->mem, &p->rows_back, err);
}

bool proving_rows_again(Proving *p, Error *err)
{
    Objects tables = {0};
    TableRowsList again;
    for (vec_each(&p->rows_after, rows))
        if (moved_on(p->again_end, rows->table))
            vec_push(p->mem, &tables, moved_on(p->again_end, rows->table));
    TRY(rows_take(p->shadow->admin, p->again_end, &tables, p->mem, &again, err));
    leave_out(p, &p->rows_back);
    leave_out(p, &p->rows_after);
    const char *missing = rows_missing(&p->rows_back, &again, NULL, false, p->mem);
    if (missing)
        proving_does_not(p, "applied again, it changes what was written meanwhile: %s", missing);
    missing = rows_missing(&p->rows_after, &again, &p->rows_back, true, p->mem);
    if (missing)
        proving_does_not(p, "applied again, it does not bring back all that was written after it: %s", missing);
    return true;
}

/* Tables whose rows the migration itself writes to, again each time that it is carried out. */
static void leave_out(const Proving *p, TableRowsList *list)
{
    size_t kept = 0;
    for (vec_each(list, rows))
        if (!proving_captures(p, rows->table))
            list->items[kept++] = *rows;
    list->count = kept;
}

static bool same_row(const TableRows *a, size_t r, const TableRows *b, size_t s)
{
    for (size_t c = 0; c < a->columns.count; c++)
        if (a->rows[r][c] && b->rows[s][c] ? strcmp(a->rows[r][c], b->rows[s][c]) != 0 : a->rows[r][c] != b->rows[s][c])
            return false;
    return true;
}

/* Of captured tables: what was there already is given back in another form. Both lists are of the same tables and state. */
static void subtract(Proving *p, TableRowsList *list, const TableRowsList *other)
{
    for (size_t t = 0; t < other->count; t++) {
        TableRows *rows = list->items + t;
        const TableRows *there = other->items + t;
        size_t kept = 0;
        for (size_t r = 0; r < rows->count && proving_captures(p, rows->table); r++) {
            size_t s = 0;
            while (s < there->count && !same_row(rows, r, there, s))
                s++;
            if (s == there->count)
                rows->rows[kept++] = rows->rows[r];
        }
        if (proving_captures(p, rows->table))
            rows->count = kept;
    }
}

/* Tables that were touched and are there still, and those that are new. */
static void tables_after(Proving *p, Objects *tables)
{
    for (vec_each(&p->touched, table))
        if (!p->empty_only && moved_on(p->up_end, *table))
            vec_push(p->mem, tables, moved_on(p->up_end, *table));
    for (size_t i = 0; i < p->up_end->count; i++) {
        const Object *object = p->up_end->objects[i];
        if (object_is(object, "table") && object->managed && !snapshot_at(p->start, object->address))
            vec_push(p->mem, tables, object);
    }
}

static const Object *moved_on(const Snapshot *state, const Object *table)
{
    return snapshot_at(state, table->address);
}

static const RowsMade *made_for(const Proving *p, const Object *table)
{
    for (vec_each(&p->made, made))
        if (made->table == table)
            return made;
    return NULL;
}

/* --- what the migration itself writes --------------------------------------------------------- */

static const char *describe_written(const RowsWritten *rows, Arena *mem)
{
    return arena_printf(mem, "%s: %lld inserted, %lld updated, %lld deleted of the generated rows", rows->table->identity,
                        (long long)rows->inserted, (long long)rows->updated, (long long)rows->deleted);
}

static bool names(const Statement *statement, const Object *table)
{
    for (vec_each(&statement->relations, relation))
        if (!strcmp(relation->name, table->name) && (!relation->schema || !strcmp(relation->schema, table->schema)))
            return true;
    return false;
}

/* A statement that writes to this table and met no row of it: nothing shows what it would do. */
static const Statement *blind_writer(const Proving *p, const Object *table)
{
    for (vec_each(&p->rehearsal.blind, index))
        if (names(p->migration->script.statements.items + *index, table))
            return p->migration->script.statements.items + *index;
    for (vec_each(&p->rehearsal.skipped, index))
        if (names(p->migration->script.statements.items + *index, table))
            return p->migration->script.statements.items + *index;
    return NULL;
}

static bool by_code(const Proving *p, const Object *table)
{
    for (vec_each(&p->rehearsal.by_code, one))
        if (*one == table)
            return true;
    return false;
}

/* Its values cannot be compared with those of before. */
static const char *retyped_column(const Proving *p, const Object *table)
{
    for (vec_each(&table->used_by, part)) {
        const Object *after = (*part)->parent == table && object_is(*part, "column") ? moved_on(p->literal_end, *part) : NULL;
        if (after && strcmp(object_property(*part, "type"), object_property(after, "type")))
            return (*part)->name;
    }
    return NULL;
}

/* Why what it does to the rows of this table cannot be undone; NULL when only new columns are filled. */
static const char *not_undone(Proving *p, const RowsWritten *rows)
{
    const Statement *blind = blind_writer(p, rows->table);
    const RowsMade *made = made_for(p, rows->table);
    if (rows->inserted || rows->deleted)
        return describe_written(rows, p->mem);
    if (by_code(p, rows->table))
        return arena_printf(p->mem, "%s is written to by code", rows->table->identity);
    if (blind)
        return arena_printf(p->mem, "line %d writes to %s, and meets none of the generated rows", blind->line,
                            rows->table->identity);
    if (!p->with_rows || !made || !made->count)
        return arena_printf(p->mem, "%s is written to, and no rows could be generated for it", rows->table->identity);
    if (!rows->updated)
        return arena_printf(p->mem, "%s is written to", rows->table->identity);
    if (retyped_column(p, rows->table))
        return arena_printf(p->mem, "%s is written to, and the type of its column %s changes as well", rows->table->identity,
                            retyped_column(p, rows->table));
    return NULL; /* old columns are compared below */
}

void proving_judge_rows(Proving *p)
{
    for (vec_each(&p->rehearsal.skipped, index))
        vec_push(p->mem, &p->proof->notes,
                 arena_printf(p->mem, "line %d counts on rows that the shadow does not have, and was passed over",
                              p->migration->script.statements.items[*index].line));
    for (vec_each(&p->rehearsal.written, rows)) {
        if (!rows->inserted && !rows->updated && !rows->deleted && !rows->meant)
            continue;
        const char *why = not_undone(p, rows);
        if (rows->inserted || rows->updated || rows->deleted)
            vec_push(p->mem, &p->proof->rows_written, describe_written(rows, p->mem));
        if (why)
            proving_capture(p, rows->table, why);
    }
    for (vec_each(&p->migration->script.statements, statement))
        for (size_t i = 0; !strcmp(statement->node, "TruncateStmt") && i < p->touched.count; i++)
            if (names(statement, p->touched.items[i]))
                proving_capture(p, p->touched.items[i],
                                arena_printf(p->mem, "line %d empties %s", statement->line, p->touched.items[i]->identity));
    for (size_t i = 0; p->with_rows && i < p->rows_before.count; i++) {
        TableRowsList one = {.items = p->rows_before.items + i, .count = 1};
        const char *changed = rows_missing(&one, &p->rows_literal, NULL, false, p->mem);
        if (changed)
            proving_capture(p, one.items->table, changed);
    }
}
