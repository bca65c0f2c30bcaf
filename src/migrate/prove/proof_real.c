/*
 * The form that will really run: where the user's text drops what holds rows, that is put aside instead.
 *
 * Invariants:
 * - Everything else is the user's own text, in its order.
 * - The visible schema comes out as the literal text makes it, or the migration is refused with both in words.
 * - What is dropped by code that cannot be rewritten is refused.
 */
#include <string.h>

#include "db/sql.h"
#include "migrate/prove/proving.h"

#define CAN_DROP (STATEMENT_DROPS | STATEMENT_CALLS_CODE | STATEMENT_OPAQUE)

static bool put_aside(Proving *p, Error *err) MUST_CHECK;
static bool build(Proving *p, Rehearsal *run, Error *err) MUST_CHECK;
static bool try_statement(Proving *p, Rehearsal *run, const ProcedureStatement *literal, Error *err) MUST_CHECK;
static bool replace(Proving *p, Rehearsal *run, const ProcedureStatement *literal, const Snapshot *before,
                    Error *err) MUST_CHECK;
static bool compare(Proving *p, const Snapshot *end);
static bool all_kept(Proving *p);
static const char *drop_only(const Statement *statement, Arena *mem);
static const char *without_drops(const Statement *statement, Arena *mem);

bool proving_real(Proving *p, Error *err)
{
    if (p->leaving.count && !p->lost.count && !p->literal.no_transaction) {
        Proof before = *p->proof;
        TRY(put_aside(p, err));
        if (!proving_settled(p))
            return true;
        *p->proof = before; /* no rows are at stake: then they go as the text has it */
        memset(&p->aside.things, 0, sizeof p->aside.things);
        memset(&p->aside.schemas, 0, sizeof p->aside.schemas);
        p->aside.prepared = 0;
        memset(&p->proof->up.statements, 0, sizeof p->proof->up.statements);
    }
    if (p->lost.count)
        return put_aside(p, err);
    p->proof->up.statements.items = p->literal.statements.items;
    p->proof->up.statements.count = p->literal.statements.count;
    p->proof->up.statements.capacity = p->literal.statements.capacity;
    return true;
}

static bool put_aside(Proving *p, Error *err)
{
    Rehearsal run;
    if (p->literal.no_transaction)
        return proving_refuse(p, "%s is removed outside a transaction, where nothing can be put aside; give the removal "
                                 "a migration of its own", p->lost.items[0]->key);
    TRY(rehearse_begin(p->shadow, &p->migration->script, p->start, p->mem, &run, err));
    Error why;
    Snapshot *end;
    bool built = build(p, &run, &why) &&
                 (proving_settled(p) || (rehearse_observe(&run, &why) && shadow_look(p->shadow, p->mem, &end, &why)));
    TRY(rehearse_rollback(&run, err));
    if (!built)
        return proving_refuse(p, "what it drops cannot be put aside: %s", why.message);
    if (proving_settled(p))
        return true;
    p->rehearsal.locks.items = run.locks.items;
    p->rehearsal.locks.count = run.locks.count;
    return compare(p, end) && all_kept(p);
}

static bool build(Proving *p, Rehearsal *run, Error *err)
{
    for (vec_each(&p->literal.statements, literal)) {
        const Statement *source = p->migration->script.statements.items + literal->source;
        if (source->flags & CAN_DROP) {
            TRY(try_statement(p, run, literal, err));
        } else {
            TRY(rehearse_statement(run, literal, err));
            vec_push(p->mem, &p->proof->up.statements, *literal);
        }
        if (proving_settled(p))
            return true;
    }
    return true;
}

static const Object *removed_by(const Objects *objects, const Snapshot *before, const Snapshot *after)
{
    for (vec_each(objects, object))
        if (snapshot_at(before, (*object)->address) && !snapshot_at(after, (*object)->address))
            return *object;
    return NULL;
}

/* What the statements before have put aside would be gone by their own text, and may use what this one drops. */
static bool forget_put_aside(Proving *p, Error *err)
{
    Db *db = p->shadow->user;
    for (size_t i = 0; i < p->aside.prepared; i++)
        TRY(db_execute(db, sql_make(p->mem, KW("drop schema "), ID(p->aside.schemas.items[i]), KW(" cascade")), err));
    for (vec_each(&p->aside.things, thing))
        if (object_is(thing->object, "column"))
            TRY(db_execute(db, sql_make(p->mem, KW("alter table if exists "), FROM_SERVER(thing->object->parent->identity),
                                        KW(" drop column if exists "), ID(thing->place), KW(" cascade")), err));
    return true;
}

/* Runs it between two looks; keeps it when nothing that holds rows went. */
static bool try_statement(Proving *p, Rehearsal *run, const ProcedureStatement *literal, Error *err)
{
    Db *db = p->shadow->user;
    Snapshot *before, *after;
    Rehearsal trial = *run;
    const Statement *source = p->migration->script.statements.items + literal->source;
    TRY(shadow_look(p->shadow, p->mem, &before, err));
    TRY(db_execute(db, "savepoint theseus_try", err));
    TRY(forget_put_aside(p, err));
    TRY(rehearse_statement(&trial, literal, err));
    TRY(shadow_look(p->shadow, p->mem, &after, err));
    TRY(db_execute(db, "rollback to savepoint theseus_try; release savepoint theseus_try", err));
    const Object *gone = removed_by(&p->lost, before, after), *left = removed_by(&p->leaving, before, after);
    bool rewritable = source->flags & STATEMENT_DROPS && !(source->flags & STATEMENT_OPAQUE);
    if (!gone && !(left && rewritable)) {
        vec_push(p->mem, &p->proof->up.statements, *literal);
        return rehearse_statement(run, literal, err);
    }
    if (!rewritable)
        return proving_refuse(p, "%s:%d: %s removes %s by code that cannot be rewritten so that its rows are kept",
                              p->migration->path, literal->line, source->verb, gone->key);
    return replace(p, run, literal, before, err);
}

static bool replace(Proving *p, Rehearsal *run, const ProcedureStatement *literal, const Snapshot *before, Error *err)
{
    Db *db = p->shadow->user;
    Snapshot *dropped;
    Generated script;
    const Statement *source = p->migration->script.statements.items + literal->source;
    const char *rest = without_drops(source, p->mem);

    TRY(db_execute(db, "savepoint theseus_try", err));
    TRY(forget_put_aside(p, err));
    TRY(db_execute(db, drop_only(source, p->mem), err));
    TRY(shadow_look(p->shadow, p->mem, &dropped, err));
    TRY(db_execute(db, "rollback to savepoint theseus_try; release savepoint theseus_try", err));

    p->aside.state = before;
    p->aside.statement = (size_t)literal->source;
    GenerateHooks hooks = park_generate_hooks(&(ParkHooks){.aside = &p->aside});
    generate_script(before, dropped, &hooks, p->mem, &script);
    if (script.refusals.count)
        return proving_refuse(p, "%s:%d: %s", p->migration->path, literal->line, script.refusals.items[0]);
    if (p->aside.refusals.count)
        return proving_refuse(p, "%s:%d: %s", p->migration->path, literal->line, p->aside.refusals.items[0]);
    TextList statements = {0};
    park_prepare(&p->aside, &statements);
    for (vec_each(&script.statements, statement))
        vec_push(p->mem, &statements, statement->sql);
    if (rest)
        vec_push(p->mem, &statements, rest);
    for (vec_each(&statements, sql)) {
        ProcedureStatement ours = {.sql = *sql, .source = -1};
        TRY(rehearse_statement(run, &ours, err));
        vec_push(p->mem, &p->proof->up.statements, ours);
    }
    return true;
}

/* --- the parts of an ALTER TABLE -------------------------------------------------------------- */

static bool is_drop(const AlterAction *action)
{
    return !strcmp(action->kind, "AT_DropColumn") || !strcmp(action->kind, "AT_DropConstraint");
}

static const char *with_actions(const Statement *statement, bool drops, Arena *mem)
{
    Buf out = buf_new(mem);
    size_t count = 0;
    buf_add_bytes(&out, statement->text, statement->actions.items[0].offset);
    for (vec_each(&statement->actions, action)) {
        if (is_drop(action) != drops)
            continue;
        buf_add(&out, count++ ? ", " : "");
        buf_add_bytes(&out, statement->text + action->offset, action->length);
    }
    return count ? out.data : NULL;
}

static const char *drop_only(const Statement *statement, Arena *mem)
{
    if (!statement->actions.count)
        return arena_strndup(mem, statement->text, statement->length);
    return with_actions(statement, true, mem);
}

static const char *without_drops(const Statement *statement, Arena *mem)
{
    return statement->actions.count ? with_actions(statement, false, mem) : NULL;
}

/* --- verdicts --------------------------------------------------------------------------------- */

static bool compare(Proving *p, const Snapshot *end)
{
    Prediction literal;
    Delta real;
    delta_make(p->start, end, p->mem, &real);
    prediction_from_delta(&p->proof->delta, p->mem, &literal);
    const char *differences = prediction_compare(&literal, &real, p->mem);
    if (*differences)
        proving_refuse(p, "putting aside what it drops makes another schema than its own text:\n%s", differences);
    return true;
}

/* Whatever the way, nothing that held rows may be gone. */
static bool all_kept(Proving *p)
{
    for (vec_each(&p->lost, lost))
        if (!park_holds(&p->aside, *lost) && !p->aside.given_up.count)
            proving_refuse(p, "%s is removed in a way that does not keep its rows", (*lost)->key);
    return true;
}
