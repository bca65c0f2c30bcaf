#include "migrate/run/run.h"

#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "core/failpoint.h"
#include "core/time.h"
#include "migrate/suitable.h"
#include "migrate/run/work.h"

#define RUN_ORPHAN_POLL_MS 250

static bool take_lock(RunContext *run, int64_t wait_ms, Error *err);
static bool wait_for_orphan(RunContext *run, int64_t wait_ms, Error *err);
static bool close_dead_intents(RunContext *run, Error *err);
static bool schema_recorded(const History *history);
static bool refuse_outside(Work *work, Error *err);
static bool transaction_run(Work *work, Error *err);
static bool transaction_work(Work *work, int32_t *statement, Error *err);
static bool tests_first(Work *work, const Kept *kept, Error *err);
static bool verify(Work *work, const Kept *kept, Arena *mem, Snapshot **after, Delta *delta, Error *err);

bool run_open(Db *db, const DbTarget *target, const Project *project, int64_t wait_ms, Progress *progress,
              Arena *mem, RunContext **out, History **history, Error *err)
{
    RunContext *run = ARENA_NEW(mem, RunContext);
    bool opened;

    *run = (RunContext){.db = db, .target = *target, .project = project, .scope = project->schemas,
                        .budget = project->locks, .progress = progress, .mem = mem};
    TRY(refuse_old_server(db, err));
    TRY(refuse_standby(db, err));
    TRY(refuse_pooler(db, target, err));
    db_watch(db, progress);
    opened = state_ensure(db, err) && take_lock(run, wait_ms, err) && wait_for_orphan(run, wait_ms, err) &&
             close_dead_intents(run, err) && state_history(db, mem, history, err) &&
             state_scope_hidden(db, mem, &run->scope, err) &&
             snapshot_read(db, &run->scope, mem, &run->snapshot, err);
    if (!opened) {
        run_close(run);
        return false;
    }
    run->recorded = schema_recorded(*history);
    run->parked = (*history)->parked;
    *out = run;
    return true;
}

static bool schema_recorded(const History *history)
{
    for (vec_each(&history->events, event))
        if (!strcmp(event->kind, "applied") || !strcmp(event->kind, "rolled_back") ||
            !strcmp(event->kind, "baseline") || !strcmp(event->kind, "accepted") || !strcmp(event->kind, "restored"))
            return true;
    return false;
}

void run_close(RunContext *run)
{
    Error ignored = {0};
    LockReport unread = {0};

    if (!run)
        return;
    if (run->watchdog && !watchdog_stop(TAKE(run->watchdog), run->mem, &unread, &ignored))
        run->progress->say(run->progress, "the watchdog failed: %s", ignored.message);
    db_watch(run->db, NULL);
    if (run->locked && db_alive(run->db) && !state_unlock(run->db, &ignored))
        run->progress->say(run->progress, "the migration lock could not be given back (%s); it ends with this session",
                           ignored.message);
    run->locked = false;
    if (run->snapshot)
        work_keep_snapshot(run, NULL);
    if (run->own_db)
        db_close(run->db);
}

bool run_procedure(RunContext *run, const Procedure *procedure, const char *file_digest, const char *token_digest,
                   Arena *mem, RunReport *report, Error *err)
{
    Work work = {.run = run,
                 .procedure = procedure,
                 .migration = project_migration(run->project, procedure->version),
                 .file_digest = file_digest,
                 .token_digest = token_digest,
                 .mem = mem,
                 .report = report,
                 .deadline_ms = time_monotonic_ms() + run->budget.total_ms};
    bool done;

    *report = (RunReport){0};
    if (work_interrupted(&work, err))
        return false;
    done = watch_start(&work, err) &&
           (procedure->no_transaction ? outside_run(&work, err) : transaction_run(&work, err));
    watch_report(&work);
    return done;
}

/* --- one transaction ------------------------------------------------------------------------ */

static bool transaction_run(Work *work, Error *err)
{
    int32_t statement = -1;

    TRY(refuse_outside(work, err));
    work->intends = true;
    for (;;) {
        if (attempt_begin(work, err) && transaction_work(work, &statement, err))
            return true;
        if (!db_alive(work->run->db))
            return false;
        if (!attempt_again(work, err))
            break;
    }
    if (work->intent)
        outcome_failed(work, statement, err);
    return false;
}

static bool refuse_outside(Work *work, Error *err)
{
    for (size_t i = 0; i < work->procedure->statements.count; i++) {
        if (!work->procedure->statements.items[i].outside)
            continue;
        error_set(err, ERR_REFUSED, "%s cannot run in a transaction", statement_name(work, i, work->mem));
        return error_hint(err, "Put it into a file of its own that begins with -- theseus: no-transaction");
    }
    return true;
}

static bool transaction_work(Work *work, int32_t *statement, Error *err)
{
    const Procedure *procedure = work->procedure;
    auto_arena mem = arena_new();
    Snapshot *after = NULL;
    Delta delta = {0};
    Kept kept;

    TRY(kept_before(work, mem, &kept, err));
    for (size_t i = 0; i < procedure->statements.count; i++) {
        *statement = (int32_t)i;
        TRY(send_statement(work, i, err));
        failpoint("statement");
    }
    *statement = -1;
    TRY(tests_first(work, &kept, err));
    TRY(verify(work, &kept, mem, &after, &delta, err));
    failpoint("verified");
    TRY(outcome_done(work, after, &delta, err));
    failpoint("committed");
    attempt_end(work);
    work_keep_snapshot(work->run, after);
    (void)TAKE(mem);
    work->run->recorded = true;
    return true;
}

static bool tests_first(Work *work, const Kept *kept, Error *err)
{
    auto_arena scratch = arena_new();
    auto_pipeline pipeline = pipeline_new(scratch);
    TextList tests = tests_wanted(work);
    size_t aside;

    if (!tests.count)
        return true;
    session_ours_add(work, &pipeline);
    aside = kept_still_add(kept, &pipeline);
    return pipeline_run(work->run->db, &pipeline, err) && kept_still(kept, &pipeline, aside, err) &&
           tests_run(work, &tests, err);
}

static bool verify(Work *work, const Kept *kept, Arena *mem, Snapshot **after, Delta *delta, Error *err)
{
    auto_arena scratch = arena_new();
    auto_pipeline pipeline = pipeline_new(scratch);
    size_t aside, answers;

    session_ours_add(work, &pipeline);
    aside = kept_still_add(kept, &pipeline);
    answers = verify_add(work, &pipeline);
    TRY(pipeline_run(work->run->db, &pipeline, err));
    failpoint("answers");
    return kept_still(kept, &pipeline, aside, err) &&
           verify_delta(work, &pipeline, answers, mem, after, delta, err);
}

/* `after` may stand on the texts of the one before; what neither needs is let go. */
void work_keep_snapshot(RunContext *run, Snapshot *after)
{
    Arena *mem = run->snapshot->mem, *texts = run->snapshot->texts;
    bool needs_mem = mem == run->mem || (after && (mem == after->mem || mem == after->texts));
    bool needs_texts = texts == run->mem || (after && (texts == after->mem || texts == after->texts));

    run->snapshot = after;
    if (texts != mem && !needs_texts)
        arena_free(texts);
    if (!needs_mem)
        arena_free(mem);
}

/* --- opening -------------------------------------------------------------------------------- */

static void say_holder(void *context, const char *holder)
{
    Progress *progress = context;

    progress->say(progress, "waiting for another run: %s", holder);
}

static bool take_lock(RunContext *run, int64_t wait_ms, Error *err)
{
    TRY(state_lock(run->db, wait_ms, say_holder, run->progress, err));
    run->locked = true;
    return true;
}

/* A backend whose client died may work on without the lock (it can only have lost it by a statement of
 * its own); never beside it. */
static bool wait_for_orphan(RunContext *run, int64_t wait_ms, Error *err)
{
    int64_t until = time_monotonic_ms() + wait_ms;
    bool said = false;
    Work pause = {.run = run};

    for (;;) {
        auto_arena mem = arena_new();
        History *history;

        TRY(state_history(run->db, mem, &history, err));
        if (!history->orphan)
            return true;
        const Event *intent = history->open_intent;
        if (!said)
            run->progress->say(run->progress, "waiting for backend %d, which still works on %s (begun %s by %s)",
                               intent->pid, intent->version ? intent->version : "an earlier run", intent->at,
                               intent->who ? intent->who : "an unknown client");
        said = true;
        if (time_monotonic_ms() > until) {
            error_set(err, ERR_REFUSED, "backend %d of an earlier run still works on %s", intent->pid,
                      intent->version ? intent->version : "this database");
            return error_hint(err, "Wait for it, or end it: select pg_terminate_backend(%d); then run again.",
                              intent->pid);
        }
        TRY(work_sleep(&pause, RUN_ORPHAN_POLL_MS, err));
    }
}

/* Its backend is gone and there is no outcome: nothing of its transaction was committed. */
static bool close_dead_intents(RunContext *run, Error *err)
{
    auto_arena mem = arena_new();
    History *history;
    Event event;

    TRY(state_history(run->db, mem, &history, err));
    if (!history->open_intent)
        return true;
    event = (Event){.kind = "failed",
                    .version = history->open_intent->version,
                    .name = history->open_intent->name,
                    .direction = history->open_intent->direction,
                    .file_digest = history->open_intent->file_digest,
                    .token_digest = history->open_intent->token_digest,
                    .statement = -1,
                    .error = "the run was cut off before its outcome; what it had not committed is undone"};
    run->progress->say(run->progress, "an earlier run of %s was cut off at %s; what it had not committed is undone",
                       event.version ? event.version : "this database", history->open_intent->at);
    return state_record(run->db, &event, NULL, err);
}
