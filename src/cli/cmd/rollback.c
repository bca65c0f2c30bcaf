#include "cli/command.h"
#include "cli/report.h"
#include "migrate/rollback.h"

typedef struct RollbackArguments {
    int64_t steps, wait_ms;
    const char *to, *only;
    bool dry_run;
} RollbackArguments;

static const Option rollback_options[] = {
    OPT(RollbackArguments, steps, "steps", 's', "N", "take back the last N migrations (default 1)"),
    OPT(RollbackArguments, to, "to", 't', "VERSION", "take back everything applied after this version or release"),
    OPT(RollbackArguments, only, "only", 'o', "VERSION", "take back this one alone"),
    OPT(RollbackArguments, dry_run, "dry-run", 'n', NULL, "check the whole chain and show it; change nothing"),
    OPT_DURATION(RollbackArguments, wait_ms, "wait", 'w', "TIME", "how long to wait for another run (default 10m)"),
};

static bool show_chain(Session *s, const RollbackProcedures *procedures)
{
    Json *json = output_json(s->output);

    if (json) {
        json_key(json, "would_roll_back");
        json_array_open(json);
    }
    for (vec_each(procedures, procedure)) {
        if (json)
            json_text(json, (*procedure)->version);
        output_line(s->output, "would roll back %s %s", (*procedure)->version, (*procedure)->name);
        for (vec_each(&(*procedure)->gives_back, text))
            output_line(s->output, "    %s", *text);
        for (vec_each(&(*procedure)->does_not, text))
            output_line(s->output, "    limit: %s", *text);
    }
    if (json)
        json_array_close(json);
    return true;
}

static bool carry_out(Session *s, const RollbackArguments *o, RunContext *run, const History *history, Error *err)
{
    const RollbackOptions options = {.steps = o->steps, .to = o->to, .only = o->only};
    RollbackProcedures procedures = {0};
    RollbackChain chain;
    ApplyReport report = {0};
    bool done;

    TRY(rollback_choose(s->project, history, &options, s->mem, &chain, err));
    if (!chain.count) {
        output_line(s->output, "nothing to roll back");
        return true;
    }
    TRY(rollback_check(run, &chain, s->mem, &procedures, err));
    if (o->dry_run)
        return show_chain(s, &procedures);
    done = rollback_run(run, &chain, &procedures, s->mem, &report, err);
    report_steps(s, "rolled_back", &report);
    return done;
}

static bool rollback_command(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const RollbackArguments *o = options;
    RunContext *run = NULL;
    History *history;
    bool done;
    (void)words, (void)count;

    if (!o->dry_run)
        TRY(session_confirm(s, err));
    TRY(run_open(s->db, &s->target, s->project, report_wait(o->wait_ms), s->progress, s->mem, &run, &history, err));
    done = carry_out(s, o, run, history, err);
    run_close(run);
    return done;
}

const Command command_rollback = {
    .name = "rollback",
    .summary = "take migrations back, with their rows",
    .description = "Runs the way back that was proved when a migration was applied. What users wrote since is put aside,\n"
                   "and comes back when the migration is applied again. The whole chain is checked before the first\n"
                   "step; without options one step, and never everything unless you name it.\n\n"
                   "    theseus rollback\n"
                   "    theseus rollback --to v0.6.0\n"
                   "    theseus rollback --only 20251026211500\n",
    OPTIONS(RollbackArguments, rollback_options),
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE,
    .run = rollback_command,
};
