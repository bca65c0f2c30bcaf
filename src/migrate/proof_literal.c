/*
 * The user's own text, as it stands: its errors, its delta, its locks and the rows it writes are the truth that
 * everything else is measured against.
 */
#include <string.h>

#include "migrate/proving.h"

static bool run_in_transaction(Proving *p, Error *err) MUST_CHECK;
static bool run_outside(Proving *p, Error *err) MUST_CHECK;
static void find_lost(Proving *p);
static bool lives_on(const Proving *p, const Object *object);

bool proving_literal(Proving *p, Error *err)
{
    rehearse_literal(&p->migration->script, p->mem, &p->literal);
    TRY(p->literal.no_transaction ? run_outside(p, err) : run_in_transaction(p, err));
    delta_make(p->start, p->literal_end, p->mem, &p->proof->delta);
    find_lost(p);
    return true;
}

static bool run_in_transaction(Proving *p, Error *err)
{
    Rehearsal *rehearsal = &p->rehearsal;
    const Procedure *literal = &p->literal;
    TRY(rehearse_begin(p->shadow, &p->migration->script, p->start, p->mem, rehearsal, err));
    bool ran = rehearse_statements(rehearsal, literal->statements.items, literal->statements.count, err) &&
               rehearse_observe(rehearsal, err) && shadow_look(p->shadow, p->mem, &p->literal_end, err);
    Error ignored;
    return rehearse_rollback(rehearsal, ran ? err : &ignored) && ran;
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
    return shadow_look(p->shadow, p->mem, &p->literal_end, err);
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
        else if (object_is(object, "column") && lives_on(p, object->parent) && !object_property(object, "generation") &&
                 !object_property(object, "inheritance"))
            vec_push(p->mem, &p->lost, object);
        else if (object_is(object, "sequence") && !object_property(object, "owned_by"))
            vec_push(p->mem, &p->lost, object);
    }
}

static bool lives_on(const Proving *p, const Object *object)
{
    return snapshot_at(p->literal_end, object->address) != NULL;
}

/* --- rows ------------------------------------------------------------------------------------- */

static const char *describe_rows(const RowsWritten *rows, Arena *mem)
{
    return arena_printf(mem, "%s: %lld inserted, %lld updated, %lld deleted%s", rows->table->identity,
                        (long long)rows->inserted, (long long)rows->updated, (long long)rows->deleted,
                        rows->inserted || rows->updated || rows->deleted ? "" : " on the shadow, but a statement writes to it");
}

bool proving_judge_rows(Proving *p, Error *err)
{
    (void)err;
    for (vec_each(&p->rehearsal.written, rows)) {
        if (!rows->inserted && !rows->updated && !rows->deleted && !rows->meant)
            continue;
        const char *words = describe_rows(rows, p->mem);
        vec_push(p->mem, &p->proof->rows_written, words);
        proving_refuse(p, "it writes rows of a table that was there before, and nothing could give the old ones back (%s)",
                       words);
    }
    return true;
}
