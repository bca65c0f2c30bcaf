/*
 * The user's own text, as it stands: its errors, its delta, its locks and the rows it writes are the truth that
 * everything else is measured against.
 */
#include <string.h>

#include "db/sql.h"
#include "migrate/prove/proving.h"

static bool run_with_rows(Proving *p, Error *err) MUST_CHECK;
static bool run_in_transaction(Proving *p, bool with_rows, Error *err) MUST_CHECK;
static bool look_at_end(Proving *p, Error *err) MUST_CHECK;
static void find_touched(Proving *p);
static void name_touched(Proving *p);
static bool run_outside(Proving *p, Error *err) MUST_CHECK;
static void find_lost(Proving *p);
static bool lives_on(const Proving *p, const Object *object);

bool proving_literal(Proving *p, Error *err)
{
    rehearse_literal(&p->migration->script, p->mem, &p->literal);
    TRY(unread_read(p->shadow->user, &p->shadow->scope, p->start, p->mem, &p->unread_start, err));
    if (p->literal.no_transaction) {
        name_touched(p);
        TRY(proving_observe(p, &p->seen_start, err));
        TRY(proving_rows_before(p, err));
        TRY(run_outside(p, err));
    } else {
        TRY(run_in_transaction(p, false, err));
        TRY(proving_rows_before(p, err));
        if (!p->literal_end) /* else no table was there to be touched, and the first run has said everything */
            TRY(run_with_rows(p, err));
    }
    delta_make(p->start, p->literal_end, p->mem, &p->proof->delta);
    find_lost(p);
    return true;
}

/* With rows there is more that can be wrong: what it adds may not fit them. Then the tables stay empty. */
static bool run_with_rows(Proving *p, Error *err)
{
    Error why;
    if (!p->with_rows)
        return run_in_transaction(p, true, err);
    if (run_in_transaction(p, true, &why))
        return true;
    if (!db_alive(p->shadow->user)) {
        *err = why;
        return false;
    }
    vec_push(p->mem, &p->proof->notes, arena_printf(p->mem, "with generated rows it fails: %s", why.message));
    TRY(rows_clear(p->shadow, p->mem, err));
    p->with_rows = false;
    p->empty_only = true;
    return run_in_transaction(p, true, err);
}

/* The first time only to see which tables it locks. */
static bool run_in_transaction(Proving *p, bool with_rows, Error *err)
{
    Rehearsal *rehearsal = &p->rehearsal;
    const Procedure *literal = &p->literal;
    TRY(rehearse_begin(p->shadow, &p->migration->script, p->start, p->mem, rehearsal, err));
    bool ran = rehearse_statements(rehearsal, literal->statements.items, literal->statements.count, err) &&
               rehearse_observe(rehearsal, err);
    if (ran && !with_rows)
        find_touched(p);
    if (ran && (with_rows || !p->touched.count))
        ran = proving_rows_literal(p, err) && look_at_end(p, err);
    Error ignored;
    return rehearse_rollback(rehearsal, ran ? err : &ignored) && ran;
}

static bool look_at_end(Proving *p, Error *err)
{
    return shadow_look(p->shadow, p->mem, &p->literal_end, err) &&
           unread_read(p->shadow->user, &p->shadow->scope, p->literal_end, p->mem, &p->unread_end, err);
}

static void find_touched(Proving *p)
{
    for (vec_each(&p->rehearsal.locks, lock)) {
        const char *identity = arena_printf(p->mem, "%s.%s", sql_identifier(p->mem, lock->schema),
                                            sql_identifier(p->mem, lock->name));
        if (lock->mode > LOCK_ROW_SHARE)
            vec_push(p->mem, &p->touched, snapshot_find(p->start, "table", identity));
    }
}

/* Without a transaction to look into: tables of the names that the statements mention. */
static void name_touched(Proving *p)
{
    for (size_t i = 0; i < p->start->count; i++) {
        const Object *table = p->start->objects[i];
        bool named = false;
        for (vec_each(&p->migration->script.statements, statement))
            for (vec_each(&statement->relations, relation))
                named = named || (!strcmp(relation->name, table->name) &&
                                  (!relation->schema || !strcmp(relation->schema, table->schema)));
        if (object_is(table, "table") && named)
            vec_push(p->mem, &p->touched, table);
    }
}

/* For good, on the bench: each statement that may is a transaction of its own, as the runner does it. */
static bool run_outside(Proving *p, Error *err)
{
    for (vec_each(&p->literal.statements, statement)) {
        Rehearsal one;
        TRY(rehearse_begin(p->shadow, &p->migration->script, p->start, p->mem, &one, err));
        if (statement->outside)
            TRY(rehearse_rollback(&one, err));
        TRY(rehearse_statement(&one, statement, err));
        if (statement->outside)
            continue;
        TRY(rehearse_observe(&one, err));
        TRY(rehearse_commit(&one, err));
        for (vec_each(&one.written, rows))
            vec_push(p->mem, &p->rehearsal.written, *rows);
    }
    TRY(look_at_end(p, err));
    p->shadow->now = p->literal_end;
    p->shadow->seen = NULL;
    return true;
}

/* What held rows before and is not there any more, by address: a rename loses nothing, and a table that was
 * dropped and made again has lost everything. */
static void find_lost(Proving *p)
{
    for (size_t i = 0; i < p->start->count; i++) {
        const Object *object = p->start->objects[i];
        if (!object->managed || lives_on(p, object))
            continue;
        if (object_is(object, "table"))
            vec_push(p->mem, &p->lost, object);
        else if (object_is(object, "column") && lives_on(p, object->parent) && object->kind->holds_rows(object) &&
                 !object_property(object, "inheritance"))
            vec_push(p->mem, &p->lost, object);
        else if (object_is(object, "sequence") && !object_property(object, "owned_by"))
            vec_push(p->mem, &p->lost, object);
        else if (object_is(object, "extension") && object->kind->holds_rows(object))
            vec_push(p->mem, &p->lost, object);
        else if (object->kind->rebuilds || object_is(object, "function"))
            vec_push(p->mem, &p->leaving, object);
    }
}

static bool lives_on(const Proving *p, const Object *object)
{
    return snapshot_at(p->literal_end, object->address) != NULL;
}
