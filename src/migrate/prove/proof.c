#include "migrate/prove/proof.h"

#include <string.h>

#include "core/time.h"
#include "migrate/prove/foretell.h"
#include "migrate/prove/holds.h"
#include "migrate/prove/proving.h"
#include "migrate/prove/record.h"
#include "migrate/prove/unseen.h"

static void begin(Proving *p);
static const Snapshot *come_round(const Proving *p);
static bool on_the_bench(Proving *p, Error *err) MUST_CHECK;
static bool there_and_back(Proving *p, Error *err) MUST_CHECK;
static bool go_back(Proving *p, Error *why) MUST_CHECK;
static bool go_again(Proving *p, Error *why) MUST_CHECK;
static bool step_on(Proving *p, Snapshot **after, Error *err) MUST_CHECK;
static bool look_committed(Proving *p, Look how, Snapshot **end, Error *err) MUST_CHECK;
static void foretell(Proving *p);
static void put_words(Proving *p);

bool proof_make(Shadow *shadow, const Project *project, const Migration *migration, const Snapshot *before,
                Progress *progress, Arena *mem, Proof **proof, Snapshot **after, Error *err)
{
    int64_t began = time_monotonic_ms();
    bool branches = !shadow->last;
    if (branches)
        TRY(shadow_branch(shadow, err));
    Proving p = {.shadow = shadow, .project = project, .migration = migration, .target = before,
                 .start = shadow->now, .progress = progress, .mem = mem, .proof = ARENA_NEW(mem, Proof)};
    begin(&p);
    progress->step(progress, arena_printf(mem, "proving %s %s", migration->version, migration->name));
    bool judged = on_the_bench(&p, err);
    Error lost;
    if (branches && !shadow_return(shadow, judged && come_round(&p), judged ? err : &lost))
        return false;
    if (!judged || !step_on(&p, after, err)) {
        p.proof->outcome = PROOF_FAILED;
        return false;
    }
    if (branches)
        TRY(shadow_settle(shadow, come_round(&p), err));
    foretell(&p);
    put_words(&p);
    p.proof->rollback_text = record_write(p.proof, migration, shadow->now, mem);
    p.proof->seconds = (double)(time_monotonic_ms() - began) / 1000;
    *proof = p.proof;
    return true;
}

bool proof_step(Shadow *shadow, const Project *project, const Migration *migration, Progress *progress, Arena *mem,
                Snapshot **after, Error *err)
{
    Proving p = {.shadow = shadow, .project = project, .migration = migration, .start = shadow->now, .progress = progress,
                 .mem = mem, .proof = ARENA_NEW(mem, Proof)};
    begin(&p);
    progress->step(progress, arena_printf(mem, "carrying out %s %s", migration->version, migration->name));
    rehearse_literal(&migration->script, mem, &p.literal);
    return proving_commit(&p, &p.literal, LOOK_AGAIN, after, err);
}

static void begin(Proving *p)
{
    const Migration *migration = p->migration;
    const Directive *irreversible = script_directive(&migration->script, "irreversible");
    Procedure head = {.version = migration->version, .name = migration->name, .release = migration->release,
                      .level = "schema", .indicative = p->shadow->indicative};
    p->proof->up = p->proof->down = head;
    p->proof->down.direction = DIRECTION_DOWN;
    if (irreversible)
        p->proof->up.irreversible = *irreversible->arguments ? irreversible->arguments : "no reason given";
    else if (script_directive(&migration->script, "erase"))
        p->proof->up.irreversible = "it erases what it removes";
    p->proof->outcome = p->proof->up.irreversible ? PROOF_IRREVERSIBLE : PROOF_EXACT;
    p->aside = (Park){.mem = p->mem, .version = migration->version, .direction = DIRECTION_UP,
                      .keep_s = p->project->park_keep_s, .script = &migration->script};
    p->aside_again = (Park){.mem = p->mem, .version = migration->version, .direction = DIRECTION_DOWN,
                            .keep_s = p->project->park_keep_s};
}

/* The bench, where it stands where the migration leads to with nothing put aside; else NULL. */
static const Snapshot *come_round(const Proving *p)
{
    bool nothing_done = !p->proof->delta.changes.count && !p->literal.no_transaction;
    return p->aside.things.count || p->captured.count ? NULL : p->again_end ? p->again_end : nothing_done ? p->up_end : NULL;
}

/* A directive that would be passed over in silence promises what is not done. An irreversible file runs as it is written. */
static void refuse_unkept_directive(Proving *p)
{
    for (vec_each(&p->migration->script.directives, directive)) {
        bool parks = !strcmp(directive->word, "park") && !p->proof->up.irreversible;
        const char *why = NULL;
        if (!strcmp(directive->word, "needs"))
            why = "no evolution of this name has come that far here";
        else if (parks && !strcmp(directive->arguments, "side-table"))
            why = "is not carried out yet; -- theseus: irreversible REASON removes without keeping";
        else if (parks && !strcmp(directive->arguments, "drop") && p->lost.count)
            why = arena_printf(p->mem, "would lose what %s holds; say so: -- theseus: irreversible REASON", p->lost.items[0]->key);
        if (why)
            proving_refuse(p, "%s:%d: the directive \"%s %s\" %s", p->migration->path, directive->line, directive->word,
                           directive->arguments, why);
    }
}

/* `-- theseus: erase`: what the file removes is not put aside, and there is no way back; how many rows went is on record. */
static void erase(Proving *p)
{
    const Directive *directive = script_directive(&p->migration->script, "erase");
    Procedure *up = &p->proof->up, with = *up;
    if (!directive || !up->irreversible || p->literal.no_transaction)
        return;
    memset(&with.statements, 0, sizeof with.statements);
    for (vec_each(&p->lost, lost)) {
        bool column = object_is(*lost, "column");
        const char *table = column ? (*lost)->parent->identity : (*lost)->identity;
        const char *sql = sql_make(p->mem, KW("select theseus.erase_begin("), LIT(p->migration->version), KW(", "), LIT((*lost)->key),
                                   KW(", "), LIT(table), KW(", "), LIT(column ? (*lost)->name : NULL), KW(")"));
        if (!object_is(*lost, "sequence"))
            vec_push(p->mem, &with.statements, ((ProcedureStatement){.sql = sql, .source = -1}));
    }
    for (vec_each(&up->statements, statement))
        vec_push(p->mem, &with.statements, *statement);
    *up = with;
}

/* What no kind reads is in no snapshot: nothing would notice that the way back leaves it as it is. */
static void refuse_unread(Proving *p)
{
    const char *changed = unread_changed(&p->unread_start, &p->unread_end, p->mem);
    if (changed && !p->proof->up.irreversible && !proving_settled(p))
        proving_refuse(p, "%s: it changed something that is not looked at: %s. Its way back can be neither made nor compared; manage the "
                          "schema that this is in, or say -- theseus: irreversible REASON", p->migration->path, changed);
}

static bool on_the_bench(Proving *p, Error *err)
{
    Procedure *up = &p->proof->up;
    TRY(proving_literal(p, err));
    up->no_transaction = p->literal.no_transaction;
    p->aside_again.shape = digest_hex(delta_digest(&p->proof->delta, p->mem), p->mem);
    proving_side_effects(p);
    refuse_unkept_directive(p);
    const Statement *unseen = unseen_statement(&p->migration->script);
    if (!up->irreversible && unseen && !proving_settled(p))
        proving_refuse(p, "%s:%d: %s: %s. Its way back can be neither made nor compared; -- theseus: irreversible REASON lets the "
                          "file run without one",
                       p->migration->path, unseen->line, unseen->verb, unseen_reason(unseen));
    refuse_unread(p);
    if (!up->irreversible && !proving_settled(p)) {
        proving_judge_rows(p);
        if (!proving_settled(p))
            TRY(proving_real(p, err));
        if (!proving_settled(p))
            proving_capture_up(p);
    }
    if (!proving_settled(p) && !up->irreversible)
        TRY(there_and_back(p, err));
    if (!proving_settled(p) && !up->irreversible)
        return true;
    up->statements.items = p->literal.statements.items;
    up->statements.count = p->literal.statements.count;
    up->reattachments.count = 0;
    memset(&p->proof->down.statements, 0, sizeof p->proof->down.statements);
    erase(p);
    return true;
}

/* A verdict when a step does not run or does not end where it should. */
static bool there_and_back(Proving *p, Error *err)
{
    Error why;
    if (!p->literal.no_transaction)
        TRY(proving_observe(p, &p->seen_start, err));
    if (p->literal.no_transaction)
        p->up_end = p->literal_end; /* it was carried out already */
    else if (!proving_commit(p, &p->proof->up, LOOK_AGAIN, &p->up_end, &why))
        return db_alive(p->shadow->user) ? proving_refuse(p, "up does not run a second time: %s", why.message)
                                         : (*err = why, false);
    TRY(proving_down(p, err));
    if (!proving_settled(p) && p->proof->down.statements.count && !p->literal.no_transaction)
        TRY(proving_observe(p, &p->seen_up, err));
    if (!proving_settled(p) && p->proof->down.statements.count)
        TRY(proving_rows_quiet(p, err));
    TRY(proving_rows_after(p, err));
    if (proving_settled(p) || !p->proof->down.statements.count) /* nothing to undo: then nothing may have changed */
        return proving_settled(p) || proving_observed_same(p, p->seen_start, "doing nothing", err);
    if (!go_back(p, &why))
        return db_alive(p->shadow->user) || (*err = why, false);
    TRY(proving_same(p, p->start, p->down_end, p->seen_start, "the way back", err));
    TRY(proving_observed_same(p, p->seen_start, "the way back", err));
    TRY(proving_rows_down(p, err));
    if (proving_settled(p))
        return true;
    if (!go_again(p, &why))
        return db_alive(p->shadow->user) || (*err = why, false);
    TRY(proving_same(p, p->up_end, p->again_end, p->seen_up, "carrying it out again", err));
    TRY(proving_observed_same(p, p->seen_up, "carrying it out again", err));
    return proving_rows_again(p, err);
}

/* Constraints (23) and values (22): what depends on the rows that are there. */
static bool is_of_rows(const Error *why)
{
    return !strncmp(why->sqlstate, "23", 2) || !strncmp(why->sqlstate, "22", 2);
}

/* Rows that an application has written meanwhile may break a constraint that comes back. Then the rollback
 * fails and changes nothing: that is said, and proved without such rows. */
static bool go_back(Proving *p, Error *why)
{
    const Procedure *down = &p->proof->down;
    if (proving_commit(p, down, LOOK_WHOLE, &p->down_end, why))
        return true;
    if (db_alive(p->shadow->user) && is_of_rows(why)) {
        const char *reason = arena_strdup(p->mem, why->message);
        if (proving_rows_yield(p, reason, why) && proving_commit(p, down, LOOK_WHOLE, &p->down_end, why))
            return true;
    }
    if (db_alive(p->shadow->user))
        proving_no_way_back(p, "the way back does not run: %s%s%s (%s)", why->message, *why->detail ? "; " : "",
                            why->detail, why->context);
    return false;
}

static bool go_again(Proving *p, Error *why)
{
    const Procedure *up = &p->proof->up;
    if (proving_commit(p, up, LOOK_WHOLE, &p->again_end, why))
        return true;
    if (db_alive(p->shadow->user) && is_of_rows(why)) {
        vec_push(p->mem, &p->proof->notes,
                 arena_printf(p->mem, "carried out again it fails, and changes nothing, while rows written meanwhile break "
                                      "what it adds (%s)", why->message));
        if (proving_rows_withdraw(p, why) &&
            proving_commit(p, up, LOOK_WHOLE, &p->again_end, why))
            return true;
    }
    if (db_alive(p->shadow->user))
        proving_does_not(p, "after its rollback it cannot be applied again: %s (%s)", why->message, why->context);
    return false;
}

/* As the runner does it: one by one, and what is ours and belongs together in one transaction. */
static bool commit_outside(Proving *p, const Procedure *procedure, Error *err)
{
    Db *db = p->shadow->user;
    const ProcedureStatement *statements = procedure->statements.items;
    Error ignored;
    TRY(db_user_session(db, err));
    for (size_t i = 0, end; i < procedure->statements.count; i = end) {
        end = procedure_together(procedure, i);
        bool one = end == i + 1 && statements[i].source >= 0, done = one || db_execute(db, "begin", err);
        for (size_t j = i; done && j < end; j++)
            done = statements[j].copy_data ? db_copy_in(db, statements[j].sql, statements[j].copy_data, statements[j].copy_length, err)
                                           : db_execute(db, statements[j].sql, err);
        done = done && (one || db_execute(db, "commit", err));
        if (!done && db_alive(db) && db_in_transaction(db) && !db_execute(db, "rollback", &ignored))
            return false;
        TRY(done);
    }
    return true;
}

bool proving_commit(Proving *p, const Procedure *procedure, Look how, Snapshot **end, Error *err)
{
    Rehearsal run;
    Procedure *resolved;
    TRY(db_reset_session(p->shadow->user, err));
    TRY(park_resolve(p->shadow->user, procedure, p->mem, &resolved, NULL, err));
    if (procedure->no_transaction)
        return commit_outside(p, resolved, err) && look_committed(p, LOOK_WHOLE, end, err);
    /* Locks are told by the names that the tables bear when they are taken. */
    const Snapshot *before = procedure->direction == DIRECTION_DOWN ? p->up_end : p->start;
    TRY(rehearse_begin(p->shadow, &p->migration->script, before, p->mem, &run, err));
    bool ran = rehearse_statements(&run, resolved->statements.items, resolved->statements.count, err) &&
               (procedure->direction == DIRECTION_UP || rehearse_observe(&run, err)) &&
               (how == LOOK_WHOLE || shadow_look(p->shadow, p->mem, end, err)) && rehearse_commit(&run, err);
    Error ignored;
    if (!ran && db_alive(p->shadow->user) && !rehearse_rollback(&run, &ignored))
        return false;
    if (ran && procedure->direction == DIRECTION_DOWN)
        memcpy(&p->proof->down.locks, &run.locks, sizeof run.locks);
    return ran && look_committed(p, how, end, err);
}

static bool look_committed(Proving *p, Look how, Snapshot **end, Error *err)
{
    if (how == LOOK_WHOLE)
        TRY(shadow_look(p->shadow, p->mem, end, err));
    p->shadow->now = *end;
    p->shadow->seen = NULL;
    return true;
}

/* The shadow itself goes on to the state after, by the user's own text: nothing is put aside there, which would stand in the
 * way of what the next one drops. After the last one of a chain nothing needs it any more, and where it was committed
 * once, that end is known. */
static bool step_on(Proving *p, Snapshot **after, Error *err)
{
    if (p->shadow->last && (p->up_end || p->literal.no_transaction)) {
        *after = p->again_end ? p->again_end : p->up_end ? p->up_end : p->literal_end;
        return true;
    }
    return proving_commit(p, &p->literal, LOOK_AGAIN, after, err);
}

/* --- what it foretells ------------------------------------------------------------------------ */

/* A grant on a schema does not touch everything in it. */
static bool is_outward(const Change *change)
{
    for (vec_each(&change->properties, property))
        if (!property_is_outward(change->to->property_names[*property]))
            return false;
    return change->kind == CHANGE_ALTER;
}

static void close_over(Proving *p, Procedure *procedure, const Delta *delta, const Snapshot *state, bool forward)
{
    Objects touched = {0}, needed = {0};
    Object **closure;
    size_t count;
    for (vec_each(&delta->changes, change)) {
        if (change->from)
            vec_push(p->mem, is_outward(change) ? &needed : &touched, foretell_counterpart(state, change->from));
        for (size_t i = 0; forward && change->to && i < change->to->uses.count; i++)
            if (foretell_counterpart(state, change->to->uses.items[i]))
                vec_push(p->mem, &needed, foretell_counterpart(state, change->to->uses.items[i]));
    }
    closure_make(state, touched.items, touched.count, needed.items, needed.count, p->mem, &closure, &count);
    for (size_t i = 0; i < count; i++) {
        const Object *object = closure[i];
        ClosureBlock block = {object->key, digest_hex(object->digest, p->mem), NULL};
        const Object *there = foretell_ambiguous(p->shadow, object) ? foretell_counterpart(p->shadow->target, object) : NULL;
        if (there && digest_equal(object->digest, foretell_counterpart(p->shadow->loaded, object)->digest)) {
            block.again = block.digest;
            block.digest = digest_hex(there->digest, p->mem);
        }
        if (object->managed)
            vec_push(p->mem, &procedure->closure, block);
    }
}

/* Generated: every table that was touched had rows. */
static const char *level(const Proving *p)
{
    bool complete = p->with_rows || !p->touched.count;
    for (vec_each(&p->made, made))
        complete = complete && !made->defeated;
    return complete ? "generated" : "schema";
}

static void foretell(Proving *p)
{
    Proof *proof = p->proof;
    proof->up.level = proof->down.level = level(p);
    Delta back;
    for (vec_each(&p->rehearsal.locks, lock))
        vec_push(p->mem, &proof->up.locks, *lock);
    foretell_delta(p->shadow, &proof->delta, p->mem, &proof->up.prediction);
    close_over(p, &proof->up, &proof->delta, p->start, true);
    if (!proof->down.statements.count)
        return;
    delta_make(p->up_end, p->down_end, p->mem, &back);
    foretell_delta(p->shadow, &back, p->mem, &proof->down.prediction);
    close_over(p, &proof->down, &back, p->up_end, false);
}

static void put_words(Proving *p)
{
    Proof *proof = p->proof;
    for (vec_each(&p->aside.things, thing))
        vec_push(p->mem, &proof->down.gives_back, arena_printf(p->mem, "gives back %s with what it holds", thing->object->key));
    for (vec_each(&p->aside_again.things, thing))
        vec_push(p->mem, &proof->down.gives_back,
                 arena_printf(p->mem, "keeps aside what was written to %s, until it is applied again",
                              thing->object->key));
    for (vec_each(&p->aside.given_up, words))
        proving_does_not(p, "%s", *words);
}

/* --- verdicts --------------------------------------------------------------------------------- */

static const char *formatted(Arena *mem, const char *format, va_list args) PRINTF_LIKE(2, 0);
static const char *formatted(Arena *mem, const char *format, va_list args)
{
    return arena_vprintf(mem, format, args);
}

bool proving_refuse(Proving *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *reason = formatted(p->mem, format, args);
    va_end(args);
    if (p->proof->outcome != PROOF_REFUSED)
        p->proof->reason = reason;
    p->proof->outcome = PROOF_REFUSED;
    return true;
}

bool proving_settled(const Proving *p)
{
    return p->proof->outcome == PROOF_REFUSED;
}

void proving_does_not(Proving *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *words = formatted(p->mem, format, args);
    va_end(args);
    vec_push(p->mem, &p->proof->down.does_not, words);
    if (p->proof->outcome != PROOF_EXACT)
        return;
    p->proof->outcome = PROOF_NOT_EXACT;
    p->proof->reason = words;
}

void proving_no_way_back(Proving *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *words = formatted(p->mem, format, args);
    va_end(args);
    if (p->lost.count)
        proving_refuse(p, "it removes %s, and %s", p->lost.items[0]->key, words);
    else
        proving_does_not(p, "there is no way back: %s", words);
    memset(&p->proof->down.statements, 0, sizeof p->proof->down.statements);
}

/* Where an altered object is what the old one becomes when it is made anew, nothing was lost. */
static bool settle_anew(Proving *p, Delta *delta, const char *seen, Error *err)
{
    Snapshot *again;
    ShadowDump dump;
    size_t left = 0;
    for (vec_each(&delta->changes, change))
        if (!seen || change->kind != CHANGE_ALTER || p->unobserved.count)
            return true;
    TRY(shadow_make_again(p->shadow, seen, p->mem, &again, &dump, err));
    for (vec_each(&delta->changes, change)) {
        const Object *anew = again ? snapshot_find_key(again, change->to->key) : NULL;
        if (anew && digest_equal(anew->digest, change->to->digest))
            vec_push(p->mem, &p->proof->notes,
                     arena_printf(p->mem, "%s reads otherwise after it was made anew, as the server does", change->to->key));
        else
            delta->changes.items[left++] = *change;
    }
    delta->changes.count = left;
    return true;
}

bool proving_same(Proving *p, const Snapshot *wanted, const Snapshot *got, const char *seen, const char *what, Error *err)
{
    Delta delta;
    delta_make(wanted, got, p->mem, &delta);
    if (delta.changes.count)
        TRY(settle_anew(p, &delta, seen, err));
    if (delta.changes.count)
        proving_does_not(p, "%s leaves a difference:\n%s", what, delta_describe(&delta, p->mem));
    return true;
}
