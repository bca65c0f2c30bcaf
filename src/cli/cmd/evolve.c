#include <inttypes.h>
#include <string.h>

#include "cli/command.h"
#include "cli/report.h"
#include "evolve/outlook.h"
#include "evolve/run.h"

typedef struct EvolveOptions {
    const char *through, *to;
    int64_t wait_ms;
    bool sql;
} EvolveOptions;

static const Option wait_options[] = {
    OPT_DURATION(EvolveOptions, wait_ms, "wait", 'w', "TIME", "how long to wait for another runner (default 10m)"),
};
static const Option start_options[] = {
    OPT(EvolveOptions, through, "through", 't', "PHASE", "go on through this phase: verify (default), cutover, cleanup"),
    OPT_DURATION(EvolveOptions, wait_ms, "wait", 'w', "TIME", "how long to wait for another runner (default 10m)"),
};
static const Option back_options[] = {
    OPT(EvolveOptions, to, "to", 't', "PHASE", "only what came after this phase: expand, backfill, verify"),
    OPT_DURATION(EvolveOptions, wait_ms, "wait", 'w', "TIME", "how long to wait for another runner (default 10m)"),
};
static const Option plan_options[] = {
    OPT(EvolveOptions, sql, "sql", 's', NULL, "the statements as well, as they will be sent"),
};

/* --- list, plan, status --------------------------------------------------------------------- */

typedef struct ListRow {
    const char *name, *kind, *phase, *state, *note;
} ListRow;

static const StoredEvolution *stored_of(const StoredEvolution *stored, size_t count, const char *name)
{
    const StoredEvolution *last = NULL;

    for (size_t i = 0; i < count; i++)
        if (!strcmp(stored[i].name, name))
            last = &stored[i];
    return last;
}

static bool list_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    static const Field fields[] = {FIELD(ListRow, name), FIELD(ListRow, kind), FIELD(ListRow, phase), FIELD(ListRow, state),
                                   FIELD_NULL(ListRow, note)};
    TextList names = {0};
    StoredEvolution *stored;
    size_t stored_count;
    VEC(ListRow) rows = {0};
    (void)options, (void)words, (void)count;

    TRY(declare_list(s->project, s->mem, &names, err));
    TRY(store_get(s->db, NULL, s->mem, &stored, &stored_count, err));
    for (vec_each(&names, name)) {
        const StoredEvolution *one = stored_of(stored, stored_count, *name);
        if (!one || !strcmp(one->state, "undone"))
            vec_push(s->mem, &rows, ((ListRow){*name, one ? one->kind : "", "declared", one ? "undone" : "not started", NULL}));
    }
    for (size_t i = 0; i < stored_count; i++)
        if (strcmp(stored[i].state, "undone") != 0)
            vec_push(s->mem, &rows, ((ListRow){stored[i].name, stored[i].kind, stored[i].phase, stored[i].state,
                                               stored[i].waits_for ? stored[i].waits_for : stored[i].note}));
    if (!rows.count)
        output_line(s->output, "no evolutions are declared (evolutions/NAME.yaml)");
    output_table(s->output, "evolutions", rows.items, rows.count, sizeof(ListRow), fields, COUNT(fields));
    return true;
}

typedef struct PlanRow {
    const char *phase, *step, *locks, *what, *sql;
} PlanRow;

static const char *step_locks(const Step *step, Arena *mem)
{
    Buf out = buf_new(mem);

    if (step->how == STEP_ROWS)
        return "rows, never waiting";
    if (step->how == STEP_QUIET || step->how == STEP_OUTSIDE)
        return "SHARE UPDATE EXCLUSIVE, queues nobody";
    if (step->how != STEP_CHANGE)
        return "none";
    for (size_t i = 0; i < step->lock_count; i++)
        buf_printf(&out, "%s%s on %s", i ? ", " : "", lock_mode_name(step->locks[i].mode), step->locks[i].name);
    return out.length ? arena_printf(mem, "%s, a moment", out.data) : "none";
}

static const char *bytes(int64_t count, Arena *mem)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = (double)count;
    size_t unit = 0;

    while (value >= 1024 && unit + 1 < COUNT(units)) {
        value /= 1024;
        unit++;
    }
    return arena_printf(mem, value < 10 && unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

static void say_outlook(Session *s, const Evolution *e, const Outlook *o)
{
    Json *json = output_json(s->output);

    if (json) {
        json_key(json, "rows");
        json_i64(json, o->rows);
        json_key(json, "rows_written");
        json_i64(json, o->rows_written);
        json_key(json, "wal_bytes");
        json_i64(json, o->wal_bytes);
        json_key(json, "disk_bytes");
        json_i64(json, o->disk_bytes);
        json_key(json, "seconds");
        json_i64(json, o->seconds);
    }
    output_line(s->output, "%s: %s of %s.%s", e->declaration.name, e->declaration.kind->summary, e->declaration.schema,
                e->declaration.table);
    output_line(s->output, "about %" PRId64 " rows in %s; %" PRId64 " to be written in %" PRId64 " windows of pages", o->rows,
                bytes(e->facts.pages * 8192, s->mem), o->rows_written, o->windows);
    output_line(s->output, "at most %s of write-ahead log, about %s of disk, about %" PRId64 " s of work at full pace",
                bytes(o->wal_bytes, s->mem), bytes(o->disk_bytes, s->mem), o->seconds + 1);
    if (*e->facts.triggers)
        output_line(s->output, "triggers of the table (%s): %s", e->facts.triggers,
                    e->facts.may_replicate ? "passed by while rows are written" : "THEY FIRE for each row that is written");
}

static bool plan_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    static const Field fields[] = {FIELD(PlanRow, phase), FIELD(PlanRow, step), FIELD(PlanRow, locks), FIELD(PlanRow, what),
                                   FIELD_NULL(PlanRow, sql)};
    const EvolveOptions *o = options;
    Findings findings = findings_new(s->mem);
    Evolution e;
    Outlook outlook;
    VEC(PlanRow) rows = {0};
    bool prepared;
    (void)count;

    prepared = evolve_prepare(s->db, s->project, words[0], s->mem, &e, &findings, err);
    output_diagnostics(s->output, &findings);
    TRY(prepared && outlook_make(s->db, &e, s->mem, &outlook, err));
    say_outlook(s, &e, &outlook);
    for (vec_each(&e.steps, step))
        vec_push(s->mem, &rows,
                 ((PlanRow){phase_name(step->phase), step->name, step_locks(step, s->mem), step->what,
                            output_is_json(s->output) ? step->run : NULL}));
    output_table(s->output, "steps", rows.items, rows.count, sizeof(PlanRow), fields, output_is_json(s->output) ? 5 : 4);
    if (o->sql && !output_is_json(s->output))
        for (vec_each(&e.steps, step))
            if (step->run)
                output_line(s->output, "\n-- %s: %s\n%s;", step->name, step->what, step->run);
    if (e.declaration.kind->advice)
        output_line(s->output, "%s", e.declaration.kind->advice(&e, s->mem));
    return true;
}

static bool status_one(Session *s, const StoredEvolution *one, Error *err)
{
    GateRow *gates;
    PauseRow *pauses;
    size_t gate_count, pause_count;

    TRY(outlook_gates(s->db, one->id, s->mem, &gates, &gate_count, err));
    TRY(outlook_pauses(s->db, one->id, s->mem, &pauses, &pause_count, err));
    output_line(s->output, "%s (%s): phase %s, %s%s%s", one->name, one->kind, one->phase, one->state,
                one->note ? ": " : "", one->note ? one->note : "");
    if (one->waits_for)
        output_line(s->output, "waits for %s", one->waits_for);
    output_line(s->output, "%" PRId64 " rows written, %" PRId64 " pages done, %" PRId64 " values in quarantine", one->rows_done,
                one->pages_done, one->quarantined);
    if (gate_count)
        output_table(s->output, "gates", gates, gate_count, sizeof(GateRow), gate_row_fields, 6);
    if (pause_count)
        output_table(s->output, "pauses", pauses, pause_count, sizeof(PauseRow), pause_row_fields, 4);
    return true;
}

static bool status_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    StoredEvolution *stored;
    size_t stored_count;
    Json *json = output_json(s->output);
    (void)options;

    TRY(store_get(s->db, count ? words[0] : NULL, s->mem, &stored, &stored_count, err));
    if (count && !stored_count)
        return error_set(err, ERR_REFUSED, "evolution %s was not started here", words[0]);
    if (!stored_count)
        output_line(s->output, "no evolution was started here");
    if (json && count) {
        json_key(json, "name");
        json_text(json, stored->name);
        json_key(json, "phase");
        json_text(json, stored->phase);
        json_key(json, "state");
        json_text(json, stored->state);
        json_key(json, "rows");
        json_i64(json, stored->rows_done);
        json_key(json, "quarantined");
        json_i64(json, stored->quarantined);
    }
    for (size_t i = 0; i < stored_count; i++)
        if (count || strcmp(stored[i].state, "undone") != 0)
            TRY(status_one(s, &stored[i], err));
    return true;
}

/* --- doing ---------------------------------------------------------------------------------- */

static void say_end(Session *s, const EvolveRun *run)
{
    const Evolution *e = run->evolution;
    Json *json = output_json(s->output);

    if (json) {
        json_key(json, "phase");
        json_text(json, phase_name(e->phase));
        json_key(json, "state");
        json_text(json, e->state);
        json_key(json, "rows");
        json_i64(json, run->rows);
    }
    output_line(s->output, "%s: %s%s", e->declaration.name, phase_name(e->phase),
                !strcmp(e->state, "undone") ? ", everything is taken back" : "");
    if (run->locks.waited_ms)
        output_line(s->output, "locks: %d attempts, %" PRId64 " ms of waiting for them", run->locks.attempts, run->locks.waited_ms);
    if (run->rows)
        output_line(s->output, "%" PRId64 " rows written, %.0f%% of them without touching an index", run->rows,
                    100.0 * (double)run->hot / (double)run->rows);
}

typedef enum Doing { DOING_START, DOING_RESUME, DOING_BACK } Doing;

static bool carry_out(Session *s, Doing doing, const char *name, Phase phase, const EvolveOptions *o, Error *err)
{
    Findings findings = findings_new(s->mem);
    EvolveRun *run = NULL;
    int64_t wait = report_wait(o->wait_ms);
    bool done;

    TRY(session_confirm(s, err));
    done = doing == DOING_START
               ? evolve_start(s->db, &s->target, s->project, name, s->progress, wait, s->mem, &run, &findings, err)
               : evolve_open(s->db, &s->target, s->project, name, s->progress, wait, doing == DOING_BACK ? "undoing" : "running",
                             s->mem, &run, &findings, err);
    output_diagnostics(s->output, &findings);
    if (done && !run) {
        output_line(s->output, "%s: done already", name);
        return true;
    }
    done = done && (doing == DOING_BACK ? evolve_back(run, phase, err) : evolve_advance(run, phase, err));
    if (done)
        say_end(s, run);
    evolve_close(run);
    return done;
}

static bool read_phase(const char *text, Phase otherwise, Phase most, Phase *phase, Error *err)
{
    *phase = otherwise;
    if (!text || (phase_read(text, phase) && *phase >= PHASE_EXPAND && *phase <= most))
        return true;
    error_set(err, ERR_USAGE, "\"%s\" is no phase that can be named here", text);
    return error_hint(err, "Phases are expand, backfill, verify, cutover, soak, cleanup.");
}

static bool start_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const EvolveOptions *o = options;
    Phase through;
    (void)count;

    TRY(read_phase(o->through, PHASE_VERIFY, PHASE_CLEANUP, &through, err));
    return carry_out(s, DOING_START, words[0], through, o, err);
}

/* As far as it was going: through verify, or to the end of what was begun. */
static bool resume_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    StoredEvolution *stored;
    size_t stored_count;
    Phase phase = PHASE_VERIFY;
    (void)count;

    TRY(store_get(s->db, words[0], s->mem, &stored, &stored_count, err));
    if (stored_count && !strcmp(stored->state, "undoing"))
        return error_set(err, ERR_REFUSED, "%s is being taken back", words[0]),
               error_hint(err, "theseus evolve back %s goes on with that.", words[0]);
    if (stored_count && phase_read(stored->phase, &phase) && phase < PHASE_VERIFY)
        phase = PHASE_VERIFY;
    if (phase == PHASE_SOAK)
        phase = PHASE_CUTOVER;
    return carry_out(s, DOING_RESUME, words[0], phase == PHASE_DONE ? PHASE_CLEANUP : phase, options, err);
}

static bool cutover_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    (void)count;
    return carry_out(s, DOING_RESUME, words[0], PHASE_CUTOVER, options, err);
}

static bool cleanup_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    StoredEvolution *stored;
    size_t stored_count;
    Phase phase = PHASE_DECLARED;
    (void)count;

    TRY(store_get(s->db, words[0], s->mem, &stored, &stored_count, err));
    if (stored_count && phase_read(stored->phase, &phase) && phase < PHASE_SOAK) {
        error_set(err, ERR_REFUSED, "%s is in phase %s: there is nothing to clean up before cutover", words[0], stored->phase);
        return error_hint(err, "theseus evolve cutover %s comes first.", words[0]);
    }
    return carry_out(s, DOING_RESUME, words[0], PHASE_CLEANUP, options, err);
}

static bool back_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const EvolveOptions *o = options;
    Phase to;
    (void)count;

    TRY(read_phase(o->to, PHASE_DECLARED, PHASE_VERIFY, &to, err));
    return carry_out(s, DOING_BACK, words[0], to, o, err);
}

static bool pause_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    (void)options, (void)count;
    TRY(session_confirm(s, err));
    TRY(evolve_pause(s->db, words[0], s->mem, err));
    output_line(s->output, "%s is paused; theseus evolve resume %s goes on", words[0], words[0]);
    return true;
}

#define NEEDS_RUN (NEEDS_CONFIGURATION | NEEDS_ENVIRONMENT | NEEDS_DATABASE)

const Command command_evolve = {
    .name = "evolve list",
    .summary = "long changes: those declared and where each stands",
    .needs = NEEDS_RUN,
    .run = list_run,
};
const Command command_evolve_plan = {
    .name = "evolve plan",
    .arguments = "NAME",
    .summary = "what an evolution would do: steps, locks, rows, log, disk, time",
    .description = "Checks everything that can be checked before anything runs, and changes nothing.\n\n    theseus evolve plan promote_source --sql\n",
    OPTIONS(EvolveOptions, plan_options),
    .positional_min = 1,
    .positional_max = 1,
    .needs = NEEDS_RUN,
    .run = plan_run,
};
const Command command_evolve_start = {
    .name = "evolve start",
    .arguments = "NAME",
    .summary = "begin an evolution, or go on with it, until it is ready for cutover",
    .description = "Expands, fills and verifies while the application runs. Can be interrupted, killed and started again at any point.\n\n"
                   "    theseus evolve start promote_source\n"
                   "    theseus evolve start promote_source --through cleanup      (a small or new database: all at once)\n",
    OPTIONS(EvolveOptions, start_options),
    .positional_min = 1,
    .positional_max = 1,
    .needs = NEEDS_RUN,
    .run = start_run,
};
const Command command_evolve_status = {
    .name = "evolve status",
    .arguments = "[NAME]",
    .summary = "how far evolutions are, their gates and pauses",
    .positional_max = 1,
    .needs = NEEDS_RUN,
    .run = status_run,
};
const Command command_evolve_pause = {
    .name = "evolve pause",
    .arguments = "NAME",
    .summary = "stop an evolution at its next batch",
    .positional_min = 1,
    .positional_max = 1,
    .needs = NEEDS_RUN,
    .run = pause_run,
};
const Command command_evolve_resume = {
    .name = "evolve resume",
    .arguments = "NAME",
    .summary = "go on with an evolution that was paused or cut off",
    OPTIONS(EvolveOptions, wait_options),
    .positional_min = 1,
    .positional_max = 1,
    .needs = NEEDS_RUN,
    .run = resume_run,
};
const Command command_evolve_cutover = {
    .name = "evolve cutover",
    .arguments = "NAME",
    .summary = "let the new place have the last word; still to be taken back",
    .description = "Looks at all gates again, adds the declared constraints, waits until nobody sees the past, and switches.\n",
    OPTIONS(EvolveOptions, wait_options),
    .positional_min = 1,
    .positional_max = 1,
    .needs = NEEDS_RUN,
    .run = cutover_run,
};
const Command command_evolve_back = {
    .name = "evolve back",
    .arguments = "NAME",
    .summary = "take an evolution back, with all that was written meanwhile",
    .description = "From every phase before clean-up. No row and no write is lost.\n\n"
                   "    theseus evolve back promote_source\n"
                   "    theseus evolve back promote_source --to verify      (only the cutover)\n",
    OPTIONS(EvolveOptions, back_options),
    .positional_min = 1,
    .positional_max = 1,
    .needs = NEEDS_RUN,
    .run = back_run,
};
const Command command_evolve_cleanup = {
    .name = "evolve cleanup",
    .arguments = "NAME",
    .summary = "end an evolution: what kept the way back open goes",
    .description = "The point of no return. Refused before cutover and before the soak time is over.\n",
    OPTIONS(EvolveOptions, wait_options),
    .positional_min = 1,
    .positional_max = 1,
    .needs = NEEDS_RUN,
    .run = cleanup_run,
};
