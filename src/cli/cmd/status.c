#include <string.h>

#include "cli/command.h"
#include "migrate/owed.h"
#include "migrate/plan.h"
#include "migrate/supabase.h"

typedef struct StatusRow {
    const char *version, *name, *state, *at, *proof;
} StatusRow;

typedef struct StatusOptions {
    bool all;
} StatusOptions;

static const Option status_options[] = {
    OPT(StatusOptions, all, "all", 'a', NULL, "list the applied migrations too"),
};

typedef VEC(StatusRow) StatusRows;

static void collect(Session *s, const History *history, const Plan *plan, bool all, StatusRows *rows);
static void summarise(Session *s, const History *history, const Plan *plan);
static bool say_parked(Session *s, Error *err);

static bool status_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    static const Field fields[] = {FIELD(StatusRow, version), FIELD(StatusRow, name), FIELD(StatusRow, state),
                                   FIELD_NULL(StatusRow, at), FIELD_NULL(StatusRow, proof)};
    const StatusOptions *o = options;
    TextList elsewhere = {0};
    Findings findings = findings_new(s->mem);
    PlanOptions plan_options = {.allow_out_of_order = true, .elsewhere = &elsewhere};
    Error refused = {0};
    const History *history = s->history;
    StatusRows rows = {0};
    Plan plan;
    (void)words, (void)count;

    if (s->project->supabase)
        TRY(supabase_versions(s->db, s->mem, &elsewhere, err));
    /* What migrate would refuse is shown here, and is no failure of status. */
    if (!plan_make(s->project, history, &plan_options, s->mem, &plan, &findings, &refused) &&
        refused.code != ERR_REFUSED) {
        *err = refused;
        return false;
    }
    TRY(plan_explain_edits(s->db, &plan, s->mem, &findings, err));
    output_diagnostics(s->output, &findings);
    summarise(s, history, &plan);
    collect(s, history, &plan, o->all || output_is_json(s->output), &rows);
    output_table(s->output, "migrations", rows.items, rows.count, sizeof(StatusRow), fields, COUNT(fields));
    return !history->parked || say_parked(s, err);
}

static const PlanStep *pending_step(const Plan *plan, const Migration *migration)
{
    for (vec_each(&plan->steps, step))
        if (step->migration == migration)
            return step;
    return NULL;
}

static void collect(Session *s, const History *history, const Plan *plan, bool all, StatusRows *rows)
{
    for (vec_each(&s->project->migrations, migration)) {
        const PlanStep *step = pending_step(plan, migration);
        const Event *applied = map_get(&history->applied, migration->version);
        const char *state = !step                 ? "applied"
                            : step->done          ? arena_printf(s->mem, "half done (%d of %zu statements)", step->done,
                                                                 migration->script.statements.count)
                            : step->out_of_order ? "pending, below the last applied"
                                                 : "pending";
        if (step || all)
            vec_push(s->mem, rows,
                     (StatusRow){.version = migration->version, .name = migration->name, .state = state,
                                 .at = applied ? applied->at : NULL, .proof = applied ? applied->proof_level : NULL});
    }
}

static void summarise(Session *s, const History *history, const Plan *plan)
{
    Json *json = output_json(s->output);
    const Event *intent = history->open_intent;

    if (json) {
        json_key(json, "environment");
        json_text(json, s->environment->name);
        json_key(json, "applied");
        json_i64(json, (int64_t)plan->applied);
        json_key(json, "pending");
        json_i64(json, (int64_t)plan->steps.count);
        json_key(json, "last");
        json_text(json, plan->last);
        json_key(json, "running");
        json_bool(json, intent && history->orphan);
    }
    output_line(s->output, "%s: %s", s->environment->name, db_describe(s->db, s->mem));
    if (!history->exists)
        output_line(s->output, "Theseus has not changed this database yet");
    output_line(s->output, "%zu applied%s%s, %zu pending", plan->applied, plan->last ? ", last " : "",
                plan->last ? plan->last : "", plan->steps.count);
    if (intent && history->orphan)
        output_line(s->output, "running now: %s %s, backend %d, since %s by %s", intent->version ? intent->version : "",
                    intent->name ? intent->name : "", intent->pid, intent->at, intent->who ? intent->who : "?");
    else if (intent)
        output_line(s->output, "cut off: %s, begun %s; what was not committed is undone, the next run goes on",
                    intent->version ? intent->version : "a run", intent->at);
    Owed owed = owed_tests(s->project, history, s->mem);
    for (vec_each(&owed.migrations, migration))
        output_line(s->output, "cut off before its tests: %s; the next migrate runs them", (*migration)->version);
}

static bool say_parked(Session *s, Error *err)
{
    Parked *parked;
    size_t count;
    int64_t bytes = 0;

    TRY(state_parked(s->db, s->mem, &parked, &count, err));
    for (size_t i = 0; i < count; i++)
        bytes += parked[i].bytes;
    if (!count)
        return true;
    const char *size = bytes ? arena_printf(s->mem, " (%lld bytes)", (long long)bytes) : "";
    output_line(s->output, "%zu thing%s kept aside%s: theseus parked list", count, count == 1 ? " is" : "s are", size);
    return true;
}

const Command command_status = {
    .name = "status",
    .summary = "where the database stands",
    .description = "Applied and pending migrations, a run that is under way or was cut off, what is kept aside.\n"
                   "Changes nothing and takes no lock.\n",
    OPTIONS(StatusOptions, status_options),
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE | READS_HISTORY | PARSES_LATE,
    .run = status_run,
};
