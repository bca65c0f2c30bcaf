#include "migrate/apply.h"

#include <string.h>

#include "migrate/adopt.h"
#include "migrate/prove/chain.h"
#include "migrate/direct.h"
#include "migrate/owed.h"
#include "migrate/park/park.h"
#include "migrate/preflight.h"
#include "migrate/store.h"

#define APPLY_DRIFT_LINES 20

/* What one migration is carried out by. */
typedef struct Way {
    const Procedure *up, *back; /* back NULL: nothing was proved */
    const Proof *proof;         /* NULL: there is none */
    bool reused;
    bool resumed;               /* from the record of the run that was cut off */
} Way;

typedef struct Applying {
    RunContext *run;
    const History *history;
    const Plan *plan;
    const ApplyOptions *options;
    Arena *mem;
    ApplyReport *report;
    VEC(Way) ways;  /* of the plan's steps, in order; those before the current one and as many as are proved ahead */
} Applying;

static bool all_direct(Applying *a, Error *err);
static bool apply_step(Applying *a, size_t index, Error *err);
static const char *restore_point(const Applying *a);
static bool find_way(Applying *a, size_t index, Error *err);
static bool refuse_drift(Applying *a, const Way *way, Error *err);

bool apply_plan(RunContext *run, const History *history, const Plan *plan, const ApplyOptions *options, Arena *mem,
                ApplyReport *report, Error *err)
{
    Applying a = {.run = run, .history = history, .plan = plan, .options = options, .mem = mem, .report = report};

    *report = (ApplyReport){.planned = plan->steps.count};
    /* What a half-done file has made so far is on record as its progress, not as the schema: that is looked at when it is done. */
    if (!plan->steps.count || !plan->steps.items[0].begun)
        TRY(drift_find(run->db, history, run->snapshot, mem, &report->drift, err));
    if (options->shadow_off)
        TRY(all_direct(&a, err));
    if (plan->steps.count)
        TRY(preflight_server(run, restore_point(&a), mem, err));
    for (size_t i = 0; i < plan->steps.count; i++) {
        if (apply_step(&a, i, err))
            continue;
        if (plan->steps.count > 1)
            error_while(err, "applying %zu migrations: %zu applied, %s not", plan->steps.count, report->steps.count,
                        plan->steps.items[i].migration->version);
        return false;
    }
    return true;
}

/* To a protected environment only: it is a mark in the log, for recovery to a point in time. */
static const char *restore_point(const Applying *a)
{
    const Environment *environment = a->options->environment;

    return environment && environment->protected_
               ? arena_printf(a->mem, "before_%s", a->plan->steps.items[0].migration->version)
               : NULL;
}

static bool apply_step(Applying *a, size_t index, Error *err)
{
    const Migration *migration = a->plan->steps.items[index].migration;
    RunContext *run = a->run;
    AppliedStep step = {.version = migration->version, .name = migration->name};
    Procedure *resolved;
    TextList notes = {0};
    const Way *way;

    TRY(find_way(a, index, err));
    way = &a->ways.items[index];
    step.level = way->up->level;
    step.reused = way->reused;
    step.locks = way->up->locks.count;
    run->progress->step(run->progress, arena_printf(a->mem, "applying %s %s", migration->version, migration->name));
    if (!way->resumed)
        TRY(refuse_drift(a, way, err) && preflight_closure(way->up, run->snapshot, a->mem, err) &&
            preflight_protected(a->options->environment, way->up, err));
    TRY(park_resolve(run->parked ? run->db : NULL, way->up, a->mem, &resolved, &notes, err));
    if (!way->resumed)
        TRY(preflight_rows(run, resolved, a->mem, err));
    run->back = way->back;
    TRY(run_procedure(run, resolved, migration->digest, migration->token_digest, a->mem, &step.run, err));
    for (vec_each(&notes, note))
        vec_push(a->mem, &step.run.notes, *note);
    if (way->resumed)
        TRY(drift_find(run->db, a->history, run->snapshot, a->mem, &a->report->drift, err));
    if (way->proof)
        for (vec_each(&way->proof->side_effects, effect))
            vec_push(a->mem, &step.run.notes, arena_printf(a->mem, "it also %s, as its file allows", *effect));
    TRY(owed_tests_run(run, migration, &step.run.late_tests, a->mem, err));
    vec_push(a->mem, &a->report->steps, step);
    return true;
}

/* --- ways ----------------------------------------------------------------------------------- */

static bool stored_way(Applying *a, const PlanStep *step, Way *way, Error *err);
static bool committed_way(Applying *a, const Migration *migration, Way *way, Error *err);
static bool prove_rest(Applying *a, size_t from, Error *err);

static bool all_direct(Applying *a, Error *err)
{
    for (vec_each(&a->plan->steps, step)) {
        Procedure *procedure;
        TRY(direct_procedure(step->migration, a->mem, &procedure, err));
        vec_push(a->mem, &a->ways, (Way){.up = procedure});
    }
    return true;
}

static bool find_way(Applying *a, size_t index, Error *err)
{
    const PlanStep *step = &a->plan->steps.items[index];
    Way way = {0};

    if (index < a->ways.count)
        return true;
    if (step->begun)
        TRY(stored_way(a, step, &way, err));
    if (!way.up)
        TRY(committed_way(a, step->migration, &way, err));
    if (!way.up)
        return prove_rest(a, index, err);
    vec_push(a->mem, &a->ways, way);
    return true;
}

/* The first statements ran already, so no proof describes what is left: the one on record does. After an accepted
 * edit there is none; an accepted end is of the procedure on record. */
static bool stored_way(Applying *a, const PlanStep *step, Way *way, Error *err)
{
    const Migration *migration = step->migration;
    const char *up, *down;
    int64_t event;
    Procedure *procedure;

    if (!strcmp(step->begun->kind, "accepted") && step->begun->statement < 0) {
        a->run->progress->say(a->run->progress, "%s was edited while it was half done: what is left of it runs unproved",
                              migration->version);
        TRY(direct_procedure(migration, a->mem, &procedure, err));
        *way = (Way){.up = procedure, .resumed = true};
        return true;
    }
    TRY(state_procedure_get(a->run->db, migration->version, "up", a->mem, &up, &event, err));
    if (!up)
        return true;
    TRY(procedure_parse(up, &migration->script, a->mem, &procedure, err));
    if (!strcmp(step->begun->kind, "accepted"))
        TRY(accepted_end(a->run, migration->version, a->mem, &procedure->accepted, err));
    *way = (Way){.up = procedure, .resumed = true};
    TRY(state_procedure_get(a->run->db, migration->version, "down", a->mem, &down, &event, err));
    if (!down)
        return true;
    TRY(procedure_parse(down, NULL, a->mem, &procedure, err));
    way->back = procedure;
    return true;
}

static const Procedure *way_back(const Proof *proof, Arena *mem)
{
    Procedure *back = ARENA_NEW(mem, Procedure);

    *back = proof->down;
    if (proof->up.irreversible)
        back->irreversible = proof->up.irreversible;
    else if (!back->statements.count && proof->up.prediction.expectations.count)
        back->irreversible = back->does_not.count ? back->does_not.items[0] : "no way back was found";
    return back;
}

/* Whoever reads the file must see what goes with it. */
static bool refuse_undeclared(const Migration *migration, const Proof *proof, Error *err)
{
    if (!proof_undeclared(proof, migration))
        return true;
    error_set(err, ERR_REFUSED, "%s changes more than its text names", migration->path);
    for (vec_each(&proof->side_effects, effect))
        error_detail(err, "it also %s", *effect);
    return error_hint(err, "Name these in statements of their own, or say that they are meant: -- theseus: allow side-effects "
                           "REASON");
}

static bool refuse_unproved(const Migration *migration, const Proof *proof, Error *err)
{
    TRY(refuse_undeclared(migration, proof, err));
    if (proof->outcome != PROOF_REFUSED)
        return true;
    error_set(err, ERR_REFUSED, "%s has no proved way back: %s", migration->path, proof->reason);
    return error_hint(err, "Change it so that rows can be kept, or say in the file that there is no way back: "
                           "-- theseus: irreversible REASON");
}

static bool committed_way(Applying *a, const Migration *migration, Way *way, Error *err)
{
    const char *why = NULL;
    Proof *proof = NULL;

    TRY(proof_reuse(a->run->project, migration, a->run->snapshot, a->mem, &proof, &why, err));
    if (!proof)
        return true;
    TRY(refuse_unproved(migration, proof, err));
    *way = (Way){.up = &proof->up, .back = way_back(proof, a->mem), .proof = proof, .reused = true};
    return true;
}

static bool step_proved(void *context, const ChainStep *step, Error *err)
{
    Applying *a = context;

    if (!step->proof)
        return true; /* it is Chain.failure */
    TRY(refuse_unproved(step->migration, step->proof, err));
    vec_push(a->mem, &a->ways, (Way){.up = &step->proof->up, .back = way_back(step->proof, a->mem), .reused = step->proof->reused});
    return !a->options->write_files || step->proof->reused ||
           proof_write_files(a->run->project, step->migration, step->proof, step->before, step->after, err);
}

/* All that follow are proved as well, before the first of them touches anything. */
static bool prove_rest(Applying *a, size_t from, Error *err)
{
    VEC(const Migration *) rest = {0};
    TargetFacts *facts;
    Chain chain = {.start = a->run->snapshot, .reuse = true};

    for (size_t i = from; i < a->plan->steps.count; i++)
        vec_push(a->mem, &rest, a->plan->steps.items[i].migration);
    TRY(shadow_describe_target(a->run->db, a->mem, &facts, err));
    chain.facts = facts;
    a->run->progress->step(a->run->progress, "proving on the shadow");
    TRY(chain_prove(a->run->project, &chain, rest.items, rest.count, step_proved, a, a->run->progress, a->mem, err));
    for (vec_each(&chain.assumed, assumed))
        a->run->progress->say(a->run->progress, "assumed, not recreated on the shadow: %s", *assumed);
    if (!chain.failure.code)
        return true;
    *err = chain.failure;
    return error_while(err, "proving it on the shadow; the database was not touched");
}

/* --- drift ------------------------------------------------------------------------------------ */

/* Drift is refused where the migration stands on it; elsewhere it was only told. */
static bool refuse_drift(Applying *a, const Way *way, Error *err)
{
    Drift touched = {0};

    for (vec_each(&a->report->drift.items, item))
        for (vec_each(&way->up->closure, block))
            if (!strcmp(item->key, block->key)) {
                vec_push(a->mem, &touched.items, *item);
                break;
            }
    if (!touched.items.count)
        return true;
    error_set(err, ERR_REFUSED, "%s stands on objects that are not as they are on record", way->up->version);
    error_detail(err, "%s", drift_describe(&touched, APPLY_DRIFT_LINES, a->mem));
    return error_hint(err, "Undo the difference, or take it into the history: theseus accept --reason TEXT");
}
