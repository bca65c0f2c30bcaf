#include <string.h>

#include "cli/command.h"
#include "cli/report.h"
#include "migrate/apply.h"
#include "migrate/owed.h"
#include "migrate/preflight.h"
#include "migrate/supabase.h"

typedef struct MigrateOptions {
    const char *to, *shadow;
    bool dry_run, out_of_order;
    int64_t wait_ms;
} MigrateOptions;

static const Option migrate_options[] = {
    OPT(MigrateOptions, to, "to", 't', "VERSION", "stop after this version or release"),
    OPT(MigrateOptions, dry_run, "dry-run", 'n', NULL, "say what would run; change nothing"),
    OPT(MigrateOptions, out_of_order, "allow-out-of-order", 0, NULL, "also run files below the last applied version"),
    OPT(MigrateOptions, shadow, "shadow", 0, "off", "off: no proof and no rollback; only statements that add"),
    OPT_DURATION(MigrateOptions, wait_ms, "wait", 'w', "TIME", "how long to wait for another run (default 10m)"),
};

static bool make_plan(Session *s, const MigrateOptions *o, Db *db, const History *history, Plan *plan, Error *err);
static bool say_plan(Session *s, const Plan *plan);
static bool carry_out(Session *s, const MigrateOptions *o, bool shadow_off, Error *err);
static bool shadow_is_off(Session *s, const MigrateOptions *o, bool *off, Error *err);

static bool migrate_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const MigrateOptions *o = options;
    Plan plan;
    bool off = false;
    (void)words, (void)count;

    TRY(shadow_is_off(s, o, &off, err));
    TRY(make_plan(s, o, s->db, s->history, &plan, err));
    if (o->dry_run || (!plan.steps.count && !owed_tests(s->project, s->history, s->mem).migrations.count))
        return say_plan(s, &plan);
    TRY(session_confirm(s, err));
    return carry_out(s, o, off, err);
}

static bool shadow_is_off(Session *s, const MigrateOptions *o, bool *off, Error *err)
{
    if (o->shadow && strcmp(o->shadow, "off") != 0) {
        error_set(err, ERR_USAGE, "--shadow takes only \"off\"");
        return error_hint(err, "Another shadow is set in theseus.yaml (shadow: embedded, scratch or a URL).");
    }
    *off = o->shadow || s->project->shadow == SHADOW_OFF;
    return true;
}

static bool make_plan(Session *s, const MigrateOptions *o, Db *db, const History *history, Plan *plan, Error *err)
{
    TextList elsewhere = {0};
    Findings findings = findings_new(s->mem);
    PlanOptions options = {.to = o->to, .allow_out_of_order = o->out_of_order, .elsewhere = &elsewhere};
    bool made;

    if (s->project->supabase)
        TRY(supabase_versions(db, s->mem, &elsewhere, err));
    made = plan_make(s->project, history, &options, s->mem, plan, &findings, err);
    if (!plan_explain_edits(db, plan, s->mem, &findings, made ? err : &(Error){0}))
        return false;
    output_diagnostics(s->output, &findings);
    return made;
}

static bool say_plan(Session *s, const Plan *plan)
{
    Json *json = output_json(s->output);

    if (json) {
        json_key(json, "applied_before");
        json_i64(json, (int64_t)plan->applied);
        json_key(json, "pending");
        json_array_open(json);
        for (vec_each(&plan->steps, step))
            json_text(json, step->migration->version);
        json_array_close(json);
    }
    if (!plan->steps.count)
        output_line(s->output, "nothing to do: %zu migrations are applied%s%s", plan->applied,
                    plan->last ? ", the last is " : "", plan->last ? plan->last : "");
    for (vec_each(&plan->steps, step))
        output_line(s->output, "would apply %s %s", step->migration->version, step->migration->name);
    return true;
}

/* `requires: staging`: the same texts stand there first. */
static bool check_required(Session *s, const Plan *plan, Error *err)
{
    const char *name = s->environment->requires, *conninfo;
    Environment *required;
    auto_db other = NULL;

    if (!name)
        return true;
    TRY(project_environment(s->project, name, s->mem, &required, err));
    conninfo = required->url;
    if (!strcmp(conninfo, "embedded"))
        TRY(session_embedded(s, &conninfo, err));
    if (!db_open(&(DbTarget){.conninfo = conninfo, .role = required->role}, &other, err))
        return error_while(err, "looking at %s, which %s requires", name, s->environment->name);
    return preflight_required(plan, name, other, s->mem, err);
}

static void say_drift(Session *s, const Drift *drift)
{
    if (drift->rebaseline)
        s->progress->say(s->progress, "re-baseline: %s; theseus accept --reason TEXT records the schema anew",
                         drift->rebaseline);
    else if (drift->items.count)
        s->progress->say(s->progress, "the schema differs from the record in %zu object%s that this does not touch: "
                                      "theseus drift",
                         drift->items.count, drift->items.count == 1 ? "" : "s");
}

/* Everything is read again under the lock: another run may have been faster. */
static bool carry_out(Session *s, const MigrateOptions *o, bool shadow_off, Error *err)
{
    RunContext *run = NULL;
    History *history;
    ApplyReport report = {0};
    ApplyOptions options = {.shadow_off = shadow_off,
                            .environment = s->environment,
                            .write_files = !s->environment->protected_ && s->project->file && project_writable(s->project)};
    Plan plan;
    bool done;

    if (shadow_off)
        s->progress->say(s->progress, "THE SHADOW IS OFF: nothing is proved, and there will be no rollback");
    TRY(run_open(s->db, &s->target, s->project, report_wait(o->wait_ms), s->progress, s->mem, &run,
                 &history, err));
    done = (!s->project->supabase || supabase_ensure(run->db, err)) && owed_tests_settle(run, history, s->mem, err) &&
           make_plan(s, o, run->db, history, &plan, err);
    if (done && !plan.steps.count) {
        run_close(run);
        return say_plan(s, &plan);
    }
    done = done && check_required(s, &plan, err) && apply_plan(run, history, &plan, &options, s->mem, &report, err);
    say_drift(s, &report.drift);
    report_steps(s, "applied", &report);
    run_close(run);
    return done;
}

const Command command_migrate = {
    .name = "migrate",
    .summary = "apply the migrations that are not applied yet",
    .description = "Each migration is proved on the shadow, applied under the lock budget in one transaction, compared\n"
                   "with what the proof foretold, tested, and recorded. A second run waits for the first one.\n\n"
                   "    theseus migrate\n"
                   "    theseus migrate --to v0.7.0 --env staging\n"
                   "    theseus migrate --dry-run\n",
    OPTIONS(MigrateOptions, migrate_options),
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE | READS_HISTORY | PARSES_LATE,
    .run = migrate_run,
};
