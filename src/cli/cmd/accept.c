#include "cli/command.h"
#include "cli/report.h"
#include "migrate/adopt.h"

typedef struct AcceptOptions {
    const char *reason;
} AcceptOptions;

static const Option accept_options[] = {
    OPT(AcceptOptions, reason, "reason", 'r', "TEXT", "why; kept in the history"),
};

static bool embedded(void *context, const char **conninfo, Error *err)
{
    return session_embedded(context, conninfo, err);
}

static bool accept_pending(Session *s, RunContext *run, const History *history, const Migration *migration, const char *reason,
                           Error *err)
{
    PlaceContext context = {.project = s->project, .progress = s->progress, .embedded = embedded,
                            .embedded_context = s, .mem = s->mem, .without_roles = true};

    if (s->project->shadow == SHADOW_OFF) {
        error_set(err, ERR_REFUSED, "%s is not applied, and without a shadow nobody can tell whether the database has it already",
                  migration->version);
        return error_hint(err, "theseus migrate applies it.");
    }
    TRY(accept_present(run, &context, history, migration, reason, err));
    output_line(s->output, "accepted: what %s %s makes is in the database; it counts as applied", migration->version,
                migration->name);
    return true;
}

static bool accept_one(Session *s, RunContext *run, const History *history, const char *version, const char *reason,
                       Error *err)
{
    const Migration *migration = project_migration(s->project, version);
    Map recorded = plan_recorded(history, s->mem);
    const Recorded *entry = migration ? map_get(&recorded, migration->version) : NULL;
    const char *difference;
    bool is_end;

    if (migration && (!entry || (!entry->applied && !entry->done)))
        return accept_pending(s, run, history, migration, reason, err);
    TRY(accept_end(run, history, version, reason, s->mem, &is_end, &difference, err));
    if (is_end) {
        output_line(s->output, *difference ? "accepted what the statements of %s have come to; theseus migrate records it as applied:"
                                           : "nothing to accept: %s ended as on the shadow; theseus migrate records it as applied",
                    version);
        output_text(s->output, difference);
        return true;
    }
    TRY(accept_file(run, history, version, reason, s->mem, &difference, err));
    if (!*difference)
        output_line(s->output, "nothing to accept: the file of %s is as it is on record", version);
    else
        output_line(s->output, "accepted the file of %s as it is now:", version);
    output_text(s->output, difference);
    return true;
}

static bool accept_live(Session *s, RunContext *run, const History *history, const char *reason, Error *err)
{
    Drift drift;

    TRY(drift_find(run->db, history, run->snapshot, s->mem, &drift, err));
    if (!drift.items.count && !drift.rebaseline && !drift.nothing_recorded) {
        output_line(s->output, "nothing to accept: the schema is as it is on record");
        return true;
    }
    TRY(accept_drift(run, &drift, reason, s->mem, err));
    output_line(s->output, "accepted the schema as it is now:");
    output_text(s->output, drift.rebaseline ? "" : drift_describe(&drift, 1000, s->mem));
    return true;
}

static bool accept_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const AcceptOptions *o = options;
    RunContext *run = NULL;
    History *history;
    bool done;

    if (!o->reason || !*o->reason) {
        error_set(err, ERR_USAGE, "accept wants a reason");
        return error_hint(err, "theseus accept %s--reason \"why this is right\"", count ? "VERSION " : "");
    }
    TRY(run_open(s->db, &s->target, s->project, report_wait(0), s->progress, s->mem, &run, &history, err));
    done = count ? accept_one(s, run, history, words[0], o->reason, err) : accept_live(s, run, history, o->reason, err);
    run_close(run);
    return done;
}

const Command command_accept = {
    .name = "accept",
    .arguments = "[VERSION]",
    .summary = "take drift, or the edited file of a version, into the history",
    .description = "Without VERSION the live schema becomes what is on record. With VERSION the file as it is now becomes\n"
                   "what was applied; one that is pending counts as applied when its changes were made by hand: that is checked on\n"
                   "the shadow; one that ran without a transaction, and ended otherwise than its proof foretold, may end so.\n"
                   "Nothing but the record changes.\n\n"
                   "    theseus accept --reason \"index added by hand during the incident of May 3\"\n"
                   "    theseus accept 20251026211500 --reason \"licence header\"\n",
    OPTIONS(AcceptOptions, accept_options),
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE | NEEDS_CONFIRMATION,
    .positional_max = 1,
    .run = accept_run,
};
