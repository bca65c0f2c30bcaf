#include <string.h>

#include "cli/command.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "migrate/redact.h"
#include "migrate/restore.h"

typedef struct RestoreOptions {
    const char *at;
    bool yes, dry_run;
    int64_t wait_ms;
} RestoreOptions;

static const Option restore_options[] = {
    OPT(RestoreOptions, at, "at", 0, "VERSION", "the last migration that this schema contains, where its name does not say so; or none"),
    OPT(RestoreOptions, dry_run, "dry-run", 'n', NULL, "make and rehearse the script, show it; change nothing"),
    OPT(RestoreOptions, yes, "yes", 'y', NULL, "do not ask (a protected environment wants --confirm NAME)"),
    OPT_DURATION(RestoreOptions, wait_ms, "wait", 'w', "TIME", "how long to wait for another run (default 10m)"),
};

static bool embedded(void *context, const char **conninfo, Error *err)
{
    return session_embedded(context, conninfo, err);
}

static void put_list(Json *json, const char *key, const TextList *list)
{
    json_key(json, key);
    json_array_open(json);
    for (vec_each(list, text))
        json_text(json, *text);
    json_array_close(json);
}

static void say_json(Json *json, const RestorePlan *plan, Arena *mem)
{
    json_key(json, "place");
    json_text(json, plan->place);
    json_key(json, "stands_at");
    json_text(json, *plan->version ? plan->version : NULL);
    put_list(json, "not_applied_any_more", &plan->taken_out);
    json_key(json, "statements");
    json_array_open(json);
    for (vec_each(&plan->procedure->statements, statement))
        json_text(json, redact_secrets(statement->sql, mem));
    json_array_close(json);
    json_key(json, "kept_aside");
    json_array_open(json);
    for (vec_each(&plan->aside, aside)) {
        json_object_open(json);
        json_key(json, "key");
        json_text(json, aside->key);
        json_key(json, "rows");
        json_i64(json, aside->rows);
        json_key(json, "bytes");
        json_i64(json, aside->bytes);
        json_object_close(json);
    }
    json_array_close(json);
    put_list(json, "notes", &plan->notes);
}

static void say_plan(Session *s, const RestorePlan *plan)
{
    Output *out = s->output;

    if (output_is_json(out)) {
        say_json(output_json(out), plan, s->mem);
        return;
    }
    for (vec_each(&plan->procedure->statements, statement))
        output_line(out, "%s;", redact_secrets(statement->sql, s->mem));
    output_text(out, delta_describe(&plan->delta, s->mem));
    for (vec_each(&plan->aside, aside))
        output_line(out, "kept aside: %s, about %lld rows", aside->key, (long long)aside->rows);
    for (vec_each(&plan->notes, note))
        output_line(out, "%s: %s", output_style(out, "warn", "note"), *note);
    for (vec_each(&plan->taken_out, version))
        output_line(out, "not applied any more: %s", *version);
    output_line(out, "the database will stand at %s", *plan->version ? plan->version : "no migration");
}

/* A protected environment asks for its name; any other one for a yes. */
static bool confirm(Session *s, const RestoreOptions *o, Error *err)
{
    char answer[16];

    if (s->environment->protected_ || o->yes)
        return session_confirm(s, err);
    if (!s->json && terminal_ask("Bring the schema to this? Type yes to go on: ", answer, sizeof answer)) {
        if (!strcmp(answer, "yes"))
            return true;
        return error_set(err, ERR_REFUSED, "not confirmed; nothing was changed");
    }
    error_set(err, ERR_REFUSED, "restore-schema wants a yes, and there is no terminal to ask at");
    return error_hint(err, "Look at the script (--dry-run), then add --yes.");
}

static bool carry_out(Session *s, const RestoreOptions *o, const RestorePlan *plan, Error *err)
{
    RunContext *run = NULL;
    History *history;
    RunReport report = {0};
    bool done;

    TRY(run_open(s->db, &s->target, s->project, report_wait(o->wait_ms), s->progress, s->mem, &run, &history, err));
    done = restore_run(run, history, plan, s->mem, &report, err);
    run_close(run);
    for (vec_each(&report.notes, note))
        s->progress->say(s->progress, "%s", *note);
    if (!done)
        return false;
    output_line(s->output, "%s in %.2f s, worst wait of others %lld ms",
                output_style(s->output, "good", "restored"), report.seconds, (long long)report.locks.worst_stall_ms);
    return true;
}

static bool restore_command(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const RestoreOptions *o = options;
    PlaceContext context = {.project = s->project, .progress = s->progress, .embedded = embedded,
                            .embedded_context = s, .mem = s->mem};
    RestorePlan plan;
    (void)count;

    if (s->project->shadow == SHADOW_OFF) {
        error_set(err, ERR_REFUSED, "restore-schema rehearses on the shadow, and the shadow is off");
        return error_hint(err, "Set shadow: embedded in theseus.yaml.");
    }
    TRY(restore_plan(&context, s->db, words[0], o->at, &plan, err));
    if (!plan.procedure->statements.count && !plan.taken_out.count) {
        output_line(s->output, "nothing to do: the schema is that of %s already", words[0]);
        return true;
    }
    say_plan(s, &plan);
    return o->dry_run || (confirm(s, o, err) && carry_out(s, o, &plan, err));
}

const Command command_restore = {
    .name = "restore-schema",
    .arguments = "SNAPSHOT",
    .summary = "emergency: bring the schema to a snapshot; what would be lost is kept aside",
    .description = "For when no rollback fits any more; theseus rollback is the better way back wherever it is possible. SNAPSHOT is a\n"
                   "file, or the version or release that it was taken after. The script is made and rehearsed on the shadow, shown, and\n"
                   "after a yes carried out in one transaction under the lock budget. Tables and columns that the snapshot does not have\n"
                   "are kept aside with their rows (theseus parked list). Rows that migrations have changed stay as they are.\n"
                   "Migrations above the snapshot's do not count as applied any more: the next migrate applies them again.\n\n"
                   "    theseus restore-schema v0.7.0 --dry-run\n"
                   "    theseus restore-schema schemas/v0.7.0_20251026211500_after.sql\n"
                   "    theseus restore-schema backup.sql --at 20251026211500\n",
    OPTIONS(RestoreOptions, restore_options),
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE,
    .positional_min = 1,
    .positional_max = 1,
    .run = restore_command,
};
