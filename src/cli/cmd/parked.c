#include "cli/command.h"
#include "cli/report.h"
#include "migrate/run/purge.h"

typedef struct PurgeOptions {
    bool all, dry_run;
} PurgeOptions;

static const Option purge_options[] = {
    OPT(PurgeOptions, all, "all", 'a', NULL, "also what is not past its time"),
    OPT(PurgeOptions, dry_run, "dry-run", 'n', NULL, "say what would go; change nothing"),
};

static void show(Session *s, const Parked *things, size_t count)
{
    static const Field fields[] = {FIELD(Parked, key),  FIELD(Parked, kind),  FIELD(Parked, version),   FIELD(Parked, direction),
                                   FIELD(Parked, rows), FIELD(Parked, bytes), FIELD(Parked, parked_at), FIELD_NULL(Parked, keep_until),
                                   FIELD(Parked, place)};

    output_table(s->output, "parked", things, count, sizeof(Parked), fields, COUNT(fields));
}

static bool parked_list_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    Parked *things = NULL;
    size_t thing_count;
    (void)options, (void)words, (void)count;

    TRY(state_parked(s->db, s->mem, &things, &thing_count, err));
    if (!thing_count)
        output_line(s->output, "nothing is kept aside");
    show(s, things, thing_count);
    return true;
}

static bool purge(Session *s, RunContext *run, const PurgeOptions *o, Error *err)
{
    Parked *things = NULL;
    size_t count;

    TRY(purge_choose(run ? run->db : s->db, o->all, s->mem, &things, &count, err));
    if (!count)
        output_line(s->output, o->all ? "nothing is kept aside" : "nothing is past its time");
    show(s, things, count);
    if (!count || !run)
        return true;
    TRY(purge_run(run, things, count, s->mem, err));
    output_line(s->output, "%zu thing%s gone for good", count, count == 1 ? " is" : "s are");
    return true;
}

static bool parked_purge_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const PurgeOptions *o = options;
    RunContext *run = NULL;
    History *history;
    bool done;
    (void)words, (void)count;

    if (o->dry_run)
        return purge(s, NULL, o, err);
    TRY(session_confirm(s, err));
    TRY(run_open(s->db, &s->target, s->project, report_wait(0), s->progress, s->mem, &run, &history, err));
    done = purge(s, run, o, err);
    run_close(run);
    return done;
}

static bool parked_conflicts_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    static const Field fields[] = {FIELD(Conflict, version),     FIELD(Conflict, table),      FIELD(Conflict, reason),
                                   FIELD(Conflict, key),         FIELD_NULL(Conflict, before), FIELD_NULL(Conflict, after),
                                   FIELD_NULL(Conflict, now),    FIELD(Conflict, at)};
    Conflict *conflicts = NULL;
    size_t conflict_count;
    (void)options, (void)words, (void)count;

    TRY(state_conflicts(s->db, NULL, s->mem, &conflicts, &conflict_count, err));
    if (!conflict_count)
        output_line(s->output, "no rollback has met a row that was written to since");
    output_table(s->output, "conflicts", conflicts, conflict_count, sizeof(Conflict), fields, COUNT(fields));
    return true;
}

const Command command_parked_conflicts = {
    .name = "parked conflicts",
    .summary = "rows that a rollback left as they are, because somebody had written since",
    .description = "Each with what it was before the migration, what the migration made of it, and what the rollback found.\n",
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE | PARSES_LATE,
    .run = parked_conflicts_run,
};

const Command command_parked = {
    .name = "parked list",
    .summary = "what is kept aside: dropped tables and columns that can come back",
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE | PARSES_LATE,
    .run = parked_list_run,
};

const Command command_parked_purge = {
    .name = "parked purge",
    .summary = "remove for good what is past its time",
    .description = "After this the migrations that dropped these things cannot be rolled back with their rows.\n\n"
                   "    theseus parked purge --dry-run\n"
                   "    theseus parked purge --all\n",
    OPTIONS(PurgeOptions, purge_options),
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE | PARSES_LATE,
    .run = parked_purge_run,
};
