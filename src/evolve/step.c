/*
 * Carrying out one step, and taking it back.
 *
 *     CHANGE   [run lock] BEGIN, locks within the budget, fence, statements, blocks, step row, COMMIT
 *     QUIET    fence; BEGIN, statements with lock_timeout = 0, COMMIT; step row
 *     OUTSIDE  "begun" row -> leftovers away -> statement alone -> probe -> step row
 *
 * Changes of the visible schema hold the lock that migrations run under, so that neither finds the other's work in its own.
 */
#include <poll.h>
#include <string.h>

#include "core/failpoint.h"
#include "core/json.h"
#include "core/time.h"
#include "db/locked.h"
#include "db/sql.h"
#include "evolve/run.h"
#include "state/state.h"

#define RUN_LOCK_WAIT_MS 600000
#define SLEEP_TICK_MS 50

typedef struct Visible { /* the schema before a change that it shows */
    Snapshot *before;    /* NULL: nothing is on record */
    SnapshotScope scope;
    Arena *mem;
} Visible;

static bool change(EvolveRun *run, const Step *step, const char *sql, bool undo, Error *err);
static bool quiet(EvolveRun *run, const Step *step, Error *err);
static bool outside(EvolveRun *run, const Step *step, const char *sql, const char *done, bool undo, Error *err);
static bool row_done(EvolveRun *run, const Step *step, double seconds, const char *detail, bool undo, Error *err);
static bool record_key(EvolveRun *run, const Step *step, bool undo, Error *err);

bool step_ask(Db *db, const char *query, bool *answer, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_query(db, query, NO_PARAMS, &rows, err));
    *answer = rows_count(rows) == 1 && rows_bool(rows, 0, 0);
    return true;
}

bool run_sleep(EvolveRun *run, int64_t ms, Error *err)
{
    int64_t until = time_monotonic_ms() + ms;

    for (;;) {
        int64_t left = until - time_monotonic_ms();
        if (run->progress->interrupted(run->progress))
            return error_set(err, ERR_INTERRUPTED, "interrupted");
        if (left <= 0)
            return true;
        poll(NULL, 0, (int)(left < SLEEP_TICK_MS ? left : SLEEP_TICK_MS));
    }
}

/* Both the catalog and the record have to say so: without the record, what belongs to the step may be missing still. */
bool step_is_done(EvolveRun *run, const Step *step, bool *done, Error *err)
{
    bool begun, there = true;

    TRY(store_step_state(run->db, run->evolution, step, &begun, done, err));
    if (step->done)
        TRY(step_ask(run->db, step->done, &there, err));
    if (*done && !there) {
        error_set(err, ERR_REFUSED, "step \"%s\" of %s was done, and is not any more", step->name, run->evolution->declaration.name);
        error_detail(err, "%s", step->what);
        return error_hint(err, "Somebody changed it by hand. theseus evolve back %s takes away what is left of the evolution.",
                          run->evolution->declaration.name);
    }
    return true;
}

bool step_run(EvolveRun *run, const Step *step, Error *err)
{
    bool there = false;

    run->progress->step(run->progress, step->what);
    failpoint("step");
    if (step->done && step->how != STEP_OUTSIDE)
        TRY(step_ask(run->db, step->done, &there, err));
    if (there && step->how == STEP_QUIET) /* it was committed, its row was not */
        return record_key(run, step, false, err);
    switch (step->how) {
    case STEP_CHANGE:
        return change(run, step, step->run, false, err);
    case STEP_QUIET:
        return quiet(run, step, err);
    case STEP_OUTSIDE:
        return outside(run, step, step->run, step->done, false, err);
    case STEP_ROWS:
        return rows_run(run, step, err);
    case STEP_GATE:
        return gate_run(run, step, err);
    case STEP_OLD_SNAPSHOTS:
        return gate_old_snapshots(run, step, err);
    }
    BUG_IF(true);
}

bool step_undo(EvolveRun *run, const Step *step, Error *err)
{
    Step rows_step = *step;

    run->progress->step(run->progress, arena_printf(run->mem, "taking back: %s", step->what));
    failpoint("undo");
    if (step->undo_how == STEP_OUTSIDE)
        return outside(run, step, step->undo, step->undone, true, err);
    TRY(change(run, step, step->undo, true, err));
    if (!step->undo_rows)
        return true;
    /* Ranges of its own; the step counts as begun until they are through. */
    rows_step.name = arena_printf(run->mem, "%s taken back", step->name);
    rows_step.rows = step->undo_rows;
    return rows_run(run, &rows_step, err);
}

/* --- the visible schema --------------------------------------------------------------------- */

static void say_holder(void *context, const char *holder)
{
    Progress *progress = context;

    progress->say(progress, "waiting for another run: %s", holder);
}

static bool visible_open(EvolveRun *run, Visible *visible, Error *err)
{
    bool recorded;

    TRY(state_lock(run->db, RUN_LOCK_WAIT_MS, say_holder, run->progress, err));
    visible->mem = arena_new();
    visible->scope = run->project->schemas;
    TRY(step_ask(run->db, "select exists (select from theseus.block)", &recorded, err));
    return !recorded || (state_scope_hidden(run->db, visible->mem, &visible->scope, err) &&
                         snapshot_read(run->db, &visible->scope, visible->mem, &visible->before, err));
}

static void visible_close(EvolveRun *run, Visible *visible)
{
    Error ignored = {0};

    if (!visible->mem)
        return;
    if (db_alive(run->db) && !state_unlock(run->db, &ignored))
        run->progress->say(run->progress, "the lock could not be given back (%s); it ends with this session", ignored.message);
    arena_free(visible->mem);
    *visible = (Visible){0};
}

/* In the transaction of the change. */
static bool visible_record(EvolveRun *run, Visible *visible, Error *err)
{
    Snapshot *after;
    Delta delta = {0};

    if (!visible->before)
        return true;
    TRY(state_scope_hidden(run->db, visible->mem, &visible->scope, err));
    TRY(snapshot_refresh(run->db, &visible->scope, visible->before, NULL, 0, visible->mem, &after, err));
    delta_make(visible->before, after, visible->mem, &delta);
    return state_blocks_apply(run->db, &delta, err);
}

/* One object that was made outside a transaction, and the step's row, in one. */
static bool record_key(EvolveRun *run, const Step *step, bool undo, Error *err)
{
    Visible visible = {0};
    Error ignored = {0};
    bool done;

    if (!step->record)
        return row_done(run, step, 0, NULL, undo, err);
    done = visible_open(run, &visible, err) && db_execute(run->db, "begin", err);
    if (done && visible.before) {
        Delta delta = {0};
        Change one = {.kind = CHANGE_CREATE};
        const Object *object = snapshot_find_key(visible.before, step->record);
        if (!object) {
            done = db_query(run->db, "delete from theseus.block where key = $1::text", PARAMS(step->record), NULL, err);
        } else {
            one.to = object;
            vec_push(visible.mem, &delta.changes, one);
            done = state_blocks_apply(run->db, &delta, err);
        }
    }
    done = done && row_done(run, step, 0, NULL, undo, err) && db_execute(run->db, "commit", err);
    if (!done && db_alive(run->db) && db_in_transaction(run->db))
        (void)!db_execute(run->db, "rollback", &ignored);
    visible_close(run, &visible);
    return done;
}

/* --- CHANGE --------------------------------------------------------------------------------- */

static bool row_done(EvolveRun *run, const Step *step, double seconds, const char *detail, bool undo, Error *err)
{
    if (undo && step->undo_rows)
        return store_step(run->db, run->evolution, step, "begun", seconds, detail, err);
    if (undo)
        return store_step_forget(run->db, run->evolution, step, err);
    return store_step(run->db, run->evolution, step, "done", seconds, detail, err);
}

static const char *locks_json(const LockReport *report, Arena *mem)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_object_open(&json);
    json_key(&json, "attempts");
    json_i64(&json, report->attempts);
    json_key(&json, "waited_ms");
    json_i64(&json, report->waited_ms);
    json_object_close(&json);
    return out.data;
}

static bool send(EvolveRun *run, const char *sql, Error *err)
{
    TRY(db_execute(run->db,
                   sql_make(run->mem, KW("set local search_path = pg_catalog, "), ID(run->evolution->declaration.schema), KW(", pg_temp")),
                   err));
    TRY(db_execute(run->db, sql, err));
    return db_execute(run->db, "set local search_path = pg_catalog", err);
}

static bool change_once(EvolveRun *run, const Step *step, const char *sql, bool undo, Visible *visible, Locked *locked, Error *err)
{
    double seconds;

    TRY(store_hold_fence(run->db, run->evolution, err));
    TRY(send(run, sql, err));
    failpoint("statement");
    if (visible->before)
        TRY(visible_record(run, visible, err));
    seconds = (double)(time_monotonic_ms() - locked->began_ms) / 1000.0;
    TRY(row_done(run, step, seconds, locks_json(&locked->report, run->mem), undo, err));
    failpoint("recorded");
    TRY(locked_commit(locked, err));
    failpoint("committed");
    return true;
}

static void keep_report(EvolveRun *run, const LockReport *one)
{
    run->locks.attempts += one->attempts;
    run->locks.waited_ms += one->waited_ms;
}

static bool change(EvolveRun *run, const Step *step, const char *sql, bool undo, Error *err)
{
    Visible visible = {0};
    Locked locked = {.db = run->db, .wants = step->locks, .count = step->lock_count, .budget = run->project->locks, .mem = run->mem,
                     .what = arena_printf(run->mem, "step \"%s\" of %s", step->name, run->evolution->declaration.name),
                     .progress = run->progress};
    bool done = !step->visible || visible_open(run, &visible, err);

    if (done && step->lock_count && !run->watchdog)
        done = watchdog_start(&run->target, run->db, &run->project->locks, &run->watchdog, err);
    locked.watchdog = step->lock_count ? run->watchdog : NULL;
    while (done) {
        done = locked_begin(&locked, err);
        if (!done || change_once(run, step, sql, undo, &visible, &locked, err))
            break;
        done = locked_again(&locked, err);
    }
    keep_report(run, &locked.report);
    visible_close(run, &visible);
    return done || error_while(err, "%s \"%s\"", undo ? "taking back" : "doing", step->what);
}

/* --- QUIET ---------------------------------------------------------------------------------- */

static bool quiet(EvolveRun *run, const Step *step, Error *err)
{
    Error ignored = {0};

    TRY(store_hold_fence(run->db, run->evolution, err));
    TRY(db_execute(run->db, "begin; set local lock_timeout = 0", err));
    if (!send(run, step->run, err) || !db_execute(run->db, "commit", err)) {
        if (db_alive(run->db) && db_in_transaction(run->db))
            (void)!db_execute(run->db, "rollback", &ignored);
        return error_while(err, "doing \"%s\"", step->what);
    }
    failpoint("statement");
    return record_key(run, step, false, err);
}

/* --- OUTSIDE -------------------------------------------------------------------------------- */

static bool clear_leftover(EvolveRun *run, const Step *step, Error *err)
{
    bool left;

    if (!step->leftover)
        return true;
    TRY(step_ask(run->db, step->leftover, &left, err));
    if (!left)
        return true;
    run->progress->say(run->progress, "what an earlier try of \"%s\" left behind is not valid: removing it", step->name);
    return db_execute(run->db, step->clear, err);
}

static bool outside(EvolveRun *run, const Step *step, const char *sql, const char *done_query, bool undo, Error *err)
{
    Db *db = run->db;
    Error cleaning = {0};
    bool done = false;

    TRY(store_hold_fence(db, run->evolution, err));
    TRY(step_ask(db, done_query, &done, err));
    if (!done) {
        if (undo == step->removes) /* it makes something */
            TRY(clear_leftover(run, step, err));
        TRY(undo || store_step(db, run->evolution, step, "begun", 0, NULL, err));
        failpoint("begun");
        TRY(db_execute(db, "set lock_timeout = 0", err));
        if (!db_execute(db, sql, err)) {
            db_watch(db, NULL); /* an interruption must not stop the cleaning up after it */
            if (undo == step->removes && db_alive(db) && !clear_leftover(run, step, &cleaning))
                error_detail(err, "what it left behind is still there: %s", cleaning.message);
            db_watch(db, run->progress);
            return error_while(err, "doing \"%s\"", step->what);
        }
        failpoint("bare");
        TRY(step_ask(db, done_query, &done, err));
    }
    if (!done) {
        error_set(err, ERR_FAILED, "\"%s\" was accepted, but its result is not valid", step->what);
        return error_hint(err, "Run the same command again.");
    }
    return record_key(run, step, undo, err);
}
