/*
 * No-transaction files, statement by statement.
 *
 *     may run in a transaction:  BEGIN, statement, progress row, COMMIT
 *     ours, that belong together: BEGIN, all of them, progress row of the last, COMMIT
 *     may not:                   "begun" row -> leftovers away -> statement alone -> probe -> progress row
 *
 * The rows say after which statement to go on; for a statement that was begun and has no progress row the
 * catalog decides. Invariant: a concurrent index counts as made when indisvalid says so, whatever the server
 * answered (IF NOT EXISTS is content with a broken one).
 */
#include "migrate/run/outside.h"

#include <string.h>

#include "core/failpoint.h"
#include "core/time.h"
#include "db/sql.h"
#include "migrate/store.h"
#include "migrate/run/work.h"

typedef struct Earlier {
    int32_t done;  /* statements with a progress row since the last outcome */
    int32_t begun; /* the last one with a "begun" row; -1 */
} Earlier;

static bool refuse_unsafe(Work *work, Error *err);
static bool keep_procedures(Work *work, Error *err);
static bool earlier_run(Work *work, Earlier *earlier, Error *err);
static bool replay_settings(Work *work, int32_t done, Error *err);
static bool inside(Work *work, size_t first, size_t end, Error *err);
static bool bare(Work *work, size_t index, bool begun, Error *err);
static bool finish(Work *work, bool resumed, Error *err);

bool outside_run(Work *work, Error *err)
{
    size_t count = work->procedure->statements.count;
    Earlier earlier;

    TRY(refuse_unsafe(work, err));
    TRY(earlier_run(work, &earlier, err));
    TRY(keep_procedures(work, err));
    failpoint("intent");
    TRY(db_user_session(work->run->db, err));
    TRY(replay_settings(work, earlier.done, err));
    for (size_t i = (size_t)earlier.done, end; i < count; i = end) {
        const ProcedureStatement *statement = &work->procedure->statements.items[i];
        end = procedure_together(work->procedure, i);
        bool done = statement->outside ? bare(work, i, earlier.begun == (int32_t)i, err) : inside(work, i, end, err);
        if (!done) {
            outcome_failed(work, (int32_t)i, err);
            return error_detail(err, "%zu of %zu statements of %s are done and stay; the same command goes on "
                                     "at this one",
                                i, count, work->procedure->version);
        }
    }
    return finish(work, earlier.done || earlier.begun >= 0, err);
}

/* Beside the intent, so that whoever goes on after a crash knows what was proved: the schema is between two states
 * then, and no proof could be made for it. */
static bool keep_procedures(Work *work, Error *err)
{
    Db *db = work->run->db;

    TRY(outcome_intent(work, -1, err));
    TRY(state_procedure_put(db, work->intent, work_up(work) ? "up" : "down", procedure_json(work->procedure, work->mem),
                            err));
    return !work_up(work) || !work->run->back ||
           state_procedure_put(db, work->intent, "down", procedure_json(work->run->back, work->mem), err);
}

static bool refuse_unsafe(Work *work, Error *err)
{
    for (size_t i = 0; i < work->procedure->statements.count; i++) {
        const ProcedureStatement *statement = &work->procedure->statements.items[i];
        Outside about;

        if (!statement->outside || statement->probe)
            continue;
        about = outside_describe(statement->sql, work->mem);
        if (!about.refusal)
            continue;
        error_set(err, ERR_REFUSED, "%s cannot be run safely outside a transaction",
                  statement_name(work, i, work->mem));
        return error_hint(err, "%s", about.refusal);
    }
    return true;
}

/* --- resuming ------------------------------------------------------------------------------- */

static bool earlier_run(Work *work, Earlier *earlier, Error *err)
{
    auto_arena mem = arena_new();
    const char *direction = work_up(work) ? "up" : "down";
    History *history;

    *earlier = (Earlier){.begun = -1};
    TRY(state_history(work->run->db, mem, &history, err));
    for (vec_each(&history->events, event)) {
        if (!strcmp(event->kind, "restored"))
            *earlier = (Earlier){.begun = -1};
        if (!event->version || strcmp(event->version, work->procedure->version) != 0)
            continue;
        if (!strcmp(event->kind, "applied") || !strcmp(event->kind, "rolled_back"))
            *earlier = (Earlier){.begun = -1};
        else if (!event->direction || strcmp(event->direction, direction) != 0)
            continue;
        else if (!strcmp(event->kind, "progress") && event->statement >= earlier->done)
            earlier->done = event->statement + 1;
        else if (!strcmp(event->kind, "intent") && event->statement >= 0)
            earlier->begun = event->statement;
    }
    if (earlier->done)
        work->run->progress->say(work->run->progress, "%s goes on after statement %d, where an earlier run stopped",
                                 work->procedure->version, earlier->done);
    return true;
}

static bool sets_session(const char *sql)
{
    return sql_begins_with(sql, "set") || sql_begins_with(sql, "reset") ||
           (sql_begins_with(sql, "select") && strstr(sql, "set_config"));
}

/* What earlier statements of the file set for the session went with their session. */
static bool replay_settings(Work *work, int32_t done, Error *err)
{
    for (int32_t i = 0; i < done; i++) {
        const ProcedureStatement *statement = &work->procedure->statements.items[i];
        if (statement->source >= 0 && sets_session(statement->sql))
            TRY(send_statement(work, (size_t)i, err));
    }
    return true;
}

/* --- a statement in a transaction ----------------------------------------------------------- */

/* VALIDATE CONSTRAINT takes SHARE UPDATE EXCLUSIVE: it may wait, nobody waits for it. */
static bool is_validation(const Work *work, size_t index)
{
    int source = work->procedure->statements.items[index].source;
    const Statement *statement;

    if (source < 0 || !work->migration || !work_up(work))
        return false;
    statement = &work->migration->script.statements.items[source];
    for (vec_each(&statement->actions, action))
        if (strcmp(action->kind, "AT_ValidateConstraint") != 0)
            return false;
    return statement->actions.count > 0;
}

static bool inside_once(Work *work, size_t first, size_t end, bool weak, Error *err)
{
    Db *db = work->run->db;

    work->began_ms = time_monotonic_ms();
    work->report->locks.attempts++;
    TRY(db_execute(db, "begin", err));
    failpoint("begin");
    if (work->watchdog && !weak)
        watchdog_arm(work->watchdog);
    TRY(weak ? db_execute(db, "set local lock_timeout = 0", err) : send_lock_timeout(work, err));
    for (size_t i = first; i < end; i++) {
        TRY(send_statement(work, i, err));
        failpoint("statement");
    }
    /* The row is ours, whatever the file has set; the session gets its settings back at COMMIT. */
    TRY(db_execute(db, "set local session authorization default; set local search_path = pg_catalog", err));
    if (work->run->target.role)
        TRY(db_execute(db, sql_make(work->mem, KW("set local role "), ID(work->run->target.role)), err));
    TRY(outcome_progress(work, (int32_t)end - 1, err));
    TRY(watch_let_commit(work, err));
    failpoint("progress");
    TRY(db_execute(db, "commit", err));
    failpoint("committed");
    attempt_end(work);
    return true;
}

static bool inside(Work *work, size_t first, size_t end, Error *err)
{
    bool weak = is_validation(work, first);

    work->deadline_ms = time_monotonic_ms() + work->run->budget.total_ms;
    while (!inside_once(work, first, end, weak, err))
        if (!db_alive(work->run->db) || !attempt_again(work, err))
            return false;
    return true;
}

/* --- a statement alone ---------------------------------------------------------------------- */

static bool ask(Work *work, const char *query, bool *answer, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_execute_rows(work->run->db, query, &rows, err));
    *answer = rows && rows_count(rows) == 1 && rows_bool(rows, 0, 0);
    return true;
}

/* Drops what a broken run left; refuses when somebody is building it at this moment. */
static bool remove_leftovers(Work *work, const Outside *about, Error *err)
{
    auto_rows rows = NULL;

    if (!about->leftovers)
        return true;
    TRY(db_execute_rows(work->run->db, about->leftovers, &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++) {
        const char *name = rows_get(rows, i, 0), *builder = rows_get(rows, i, 1);
        if (builder) {
            error_set(err, ERR_REFUSED, "index %s is being built by backend %s", name, builder);
            return error_hint(err, "Wait until it is done, then run the same command again.");
        }
        work->run->progress->say(work->run->progress,
                                 "index %s is INVALID, left by a build that failed: dropping it", name);
        vec_push(work->mem, &work->report->notes,
                 arena_printf(work->mem, "dropped the INVALID index %s, left by a build that failed", name));
        TRY(db_execute(work->run->db, sql_make(work->mem, KW("drop index concurrently "), FROM_SERVER(name)), err));
        failpoint("leftover");
    }
    return true;
}

static bool already_done(Work *work, size_t index, const Outside *about, bool *done, Error *err)
{
    const char *probe = work->procedure->statements.items[index].probe;

    *done = false;
    if (about->half) {
        bool half;
        TRY(ask(work, about->half, &half, err));
        if (half)
            TRY(db_execute(work->run->db, about->finish, err));
    }
    if (about->probe || probe)
        return ask(work, about->probe ? about->probe : probe, done, err);
    return true;
}

static bool send_bare(Work *work, size_t index, const Outside *about, Error *err)
{
    Db *db = work->run->db;
    bool sent;

    work->began_ms = time_monotonic_ms();
    work->report->locks.attempts++;
    TRY(db_execute(db, about->weak ? "set lock_timeout = 0"
                                   : sql_make(work->mem, KW("set lock_timeout = "), INT(work->run->budget.attempt_ms)),
                   err));
    if (work->watchdog && !about->weak)
        watchdog_arm(work->watchdog);
    sent = send_statement(work, index, err);
    attempt_end(work);
    return sent;
}

static bool bare(Work *work, size_t index, bool begun, Error *err)
{
    Outside about = outside_describe(work->procedure->statements.items[index].sql, work->mem);
    bool done = false, sent;

    work->deadline_ms = time_monotonic_ms() + work->run->budget.total_ms;
    if (begun)
        TRY(already_done(work, index, &about, &done, err));
    while (!done) {
        TRY(remove_leftovers(work, &about, err));
        TRY(outcome_intent(work, (int32_t)index, err));
        failpoint("begun");
        sent = send_bare(work, index, &about, err);
        failpoint("bare");
        if (sent) {
            TRY(already_done(work, index, &about, &done, err));
            done |= !about.probe && !work->procedure->statements.items[index].probe;
            if (!done) {
                error_set(err, ERR_FAILED, "%s was accepted, but its result is not valid",
                          statement_name(work, index, work->mem));
                return error_hint(err, "Look at the object it names; then run the same command again.");
            }
        } else if (!db_alive(work->run->db)) {
            return false;
        } else {
            Error cleaning = {0};
            db_watch(work->run->db, NULL); /* an interruption must not stop the cleaning up after it */
            if (!remove_leftovers(work, &about, &cleaning))
                error_detail(err, "what it left behind is still there: %s", cleaning.message);
            db_watch(work->run->db, work->run->progress);
            if (!attempt_again(work, err))
                return false;
        }
    }
    TRY(outcome_progress(work, (int32_t)index, err));
    failpoint("progress");
    return true;
}

/* --- the end -------------------------------------------------------------------------------- */

static bool finish(Work *work, bool resumed, Error *err)
{
    RunContext *run = work->run;
    Snapshot *after = NULL;

    work->began_ms = time_monotonic_ms();
    tests_defer(work); /* nothing could be rolled back here */
    TRY(db_execute(run->db, "begin", err));
    if (!session_ours(work, err) || !state_scope_hidden(run->db, run->mem, &run->scope, err) ||
        !snapshot_read(run->db, &run->scope, run->mem, &after, err) ||
        !verify_end_state(work, after, resumed, err) || !outcome_done(work, after, NULL, err)) {
        if (db_alive(run->db) && db_in_transaction(run->db))
            work_rollback(work);
        outcome_failed(work, -1, err);
        return error_detail(err, "all statements of %s ran and stay; its outcome is not recorded",
                            work->procedure->version);
    }
    run->parked = true;
    failpoint("committed");
    work_keep_snapshot(run, after);
    return true;
}
