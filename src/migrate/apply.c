#include "migrate/apply.h"

#include "migrate/direct.h"

static bool apply_step(RunContext *run, const PlanStep *step, const Procedure *procedure, Arena *mem,
                       ApplyReport *report, Error *err);
static bool late_tests(RunContext *run, const PlanStep *step, AppliedStep *applied, Arena *mem, Error *err);

bool apply_plan(RunContext *run, const Plan *plan, bool shadow_off, Arena *mem, ApplyReport *report, Error *err)
{
    VEC(Procedure *) procedures = {0};

    *report = (ApplyReport){.planned = plan->steps.count};
    BUG_IF(!shadow_off);
    /* All of them are looked at before the first one touches anything. */
    for (vec_each(&plan->steps, step)) {
        Procedure *procedure;
        TRY(direct_procedure(step->migration, mem, &procedure, err));
        vec_push(mem, &procedures, procedure);
    }
    for (size_t i = 0; i < plan->steps.count; i++) {
        if (apply_step(run, &plan->steps.items[i], procedures.items[i], mem, report, err))
            continue;
        if (plan->steps.count > 1)
            error_while(err, "applying %zu migrations: %zu applied, %s not", plan->steps.count,
                        report->steps.count, plan->steps.items[i].migration->version);
        return false;
    }
    return true;
}

static bool apply_step(RunContext *run, const PlanStep *step, const Procedure *procedure, Arena *mem,
                       ApplyReport *report, Error *err)
{
    const Migration *migration = step->migration;
    AppliedStep applied = {.version = migration->version,
                           .name = migration->name,
                           .level = procedure->level,
                           .locks = procedure->locks.count};

    run->progress->step(run->progress, arena_printf(mem, "applying %s %s", migration->version, migration->name));
    TRY(run_procedure(run, procedure, migration->digest, migration->token_digest, mem, &applied.run, err));
    TRY(late_tests(run, step, &applied, mem, err));
    vec_push(mem, &report->steps, applied);
    return true;
}

static bool late_tests(RunContext *run, const PlanStep *step, AppliedStep *applied, Arena *mem, Error *err)
{
    if (!applied->run.late_tests.count)
        return true;
    run->progress->say(run->progress, "%s: tests longer than locks.hold run after COMMIT", step->migration->version);
    if (run_late_tests(run, &applied->run, mem, err))
        return true;
    error_detail(err, "%s is applied: this test did not fit into the transaction", step->migration->version);
    return error_hint(err, "theseus rollback undoes it, where there is a proved way back.");
}
