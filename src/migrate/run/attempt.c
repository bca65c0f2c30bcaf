/*
 * Locks within the budget. One attempt is one transaction: it begins by taking every named lock, and
 * any lock that cannot be had rolls all of it back.
 *
 *     probe: a long transaction holds one of the tables -> do not queue, sleep outside
 *     burst of NOWAIT tries, 20 ms apart: queues nobody
 *     timed attempts, 50 ms growing to `attempt`, asleep at least nine times as long as they waited
 *
 * Never: waits for a lock longer than `attempt`, kills anybody.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "core/failpoint.h"
#include "core/time.h"
#include "migrate/run/work.h"

#define ATTEMPT_BURST 10
#define ATTEMPT_BURST_MS 20
#define ATTEMPT_FIRST_MS 50
#define ATTEMPT_PROBE_MS 200
#define ATTEMPT_REST 9 /* asleep this many times as long as others may have stood behind us: duty <= 10 % */
#define SLEEP_TICK_MS 50

#define SQLSTATE_CANCELED "57014"

/* Places in the flush that begins. */
typedef struct Begun {
    size_t session, counts;
} Begun;

typedef enum Taken { TAKEN_ALL, TAKEN_BUSY, TAKEN_FAILED } Taken;

static Taken take(Work *work, int64_t timeout_ms, Error *err);
static Begun begin_add(Work *work, Pipeline *pipeline);
static bool watch_explain(Work *work, Error *err);
static bool watch_stopped(Work *work, const char *why, Error *err);
static bool long_holder(Work *work, bool *found, Error *err);
static bool out_of_time(Work *work, Error *err);
static void keep_blockers(Work *work);

bool attempt_begin(Work *work, Error *err)
{
    int64_t timeout = ATTEMPT_FIRST_MS;
    Taken taken;
    bool found;

    for (int burst = 0; burst < ATTEMPT_BURST; burst++) {
        taken = take(work, 0, err);
        if (taken != TAKEN_BUSY)
            return taken == TAKEN_ALL;
        TRY(work_sleep(work, ATTEMPT_BURST_MS, err));
    }
    for (;;) {
        int64_t waited = time_monotonic_ms();

        if (out_of_time(work, err))
            return false;
        TRY(long_holder(work, &found, err));
        if (found) {
            TRY(work_sleep(work, ATTEMPT_PROBE_MS, err));
            continue;
        }
        if (timeout > work->run->budget.attempt_ms)
            timeout = work->run->budget.attempt_ms;
        taken = take(work, timeout, err);
        if (taken != TAKEN_BUSY)
            return taken == TAKEN_ALL;
        waited = time_monotonic_ms() - waited;
        work->report->locks.waited_ms += waited;
        keep_blockers(work);
        TRY(work_sleep(work, waited * ATTEMPT_REST, err));
        timeout *= 2;
    }
}

/* timeout 0: NOWAIT. Leaves the transaction open only when it has all. One flush: the intent (the first time) and the
 * migration's session in a transaction of their own, then BEGIN and the locks; what fails ends all that follows. */
static Taken take(Work *work, int64_t timeout_ms, Error *err)
{
    const Procedure *procedure = work->procedure;
    Db *db = work->run->db;
    auto_arena mem = arena_new();
    auto_pipeline pipeline = pipeline_new(mem);
    Error unsettled = {0};
    Begun begun;

    if (work_interrupted(work, err))
        return TAKEN_FAILED;
    failpoint("intent");
    begun = begin_add(work, &pipeline);
    lock_take_add(&pipeline, procedure->locks.items, procedure->locks.count, timeout_ms);
    send_lock_timeout_add(work, &pipeline);
    work->began_ms = time_monotonic_ms();
    work->report->locks.attempts++;
    if (work->watchdog)
        watchdog_arm(work->watchdog);
    bool taken = pipeline_run(db, &pipeline, err);
    failpoint("begin");
    if (taken && db_user_session_settle(db, &pipeline, begun.session, &unsettled)) {
        work->counts = arena_strdup(work->mem, rows_get(pipeline_rows(&pipeline, begun.counts), 0, 0));
        return TAKEN_ALL;
    }
    if (taken)
        *err = unsettled;
    if (db_alive(db) && db_in_transaction(db))
        work_rollback(work);
    else if (work->watchdog)
        watchdog_disarm(work->watchdog);
    return !taken && error_is_lock(err) ? TAKEN_BUSY : TAKEN_FAILED;
}

static Begun begin_add(Work *work, Pipeline *pipeline)
{
    bool intends = work->intends && !work->intent;
    Begun begun;

    pipeline_add(pipeline, "beginning", "begin", NO_PARAMS);
    if (intends)
        outcome_intent_add(work, pipeline);
    begun.counts = snapshot_counts_add(pipeline);
    begun.session = db_user_session_add(work->run->db, pipeline);
    outcome_intent_commit_add(work, intends, pipeline);
    pipeline_add(pipeline, "beginning", "begin isolation level read committed read write", NO_PARAMS);
    return begun;
}

bool attempt_again(Work *work, Error *err)
{
    bool interrupted = err->code == ERR_INTERRUPTED, lock = error_is_lock(err);
    bool fired = !interrupted && watch_explain(work, err);
    int64_t waited = time_monotonic_ms() - work->began_ms;
    Error why = *err;

    if (db_in_transaction(work->run->db))
        work_rollback(work);
    if (interrupted || (!fired && (!lock || err->code == ERR_BUDGET)))
        return false;
    if (fired)
        waited = work->run->budget.hold_ms;
    else
        keep_blockers(work);
    work->report->locks.waited_ms += fired ? 0 : waited;
    /* Not once more when there is no time for the rest and another attempt of the same length. */
    if (fired && time_monotonic_ms() + waited * (ATTEMPT_REST + 1) > work->deadline_ms)
        return false;
    if (out_of_time(work, err)) {
        if (fired)
            *err = why;
        return false;
    }
    return work_sleep(work, waited * ATTEMPT_REST, err);
}

void attempt_end(Work *work)
{
    if (work->watchdog)
        watchdog_disarm(work->watchdog);
    work->report->seconds = (double)(time_monotonic_ms() - work->began_ms) / 1000.0;
}

void work_rollback(Work *work)
{
    Error ignored = {0};

    /* A cancel that came late may hit the ROLLBACK itself. */
    for (int tries = 0; tries < 3 && db_alive(work->run->db); tries++)
        if (db_execute(work->run->db, "rollback", &ignored))
            break;
    if (work->watchdog)
        watchdog_disarm(work->watchdog);
}

/* --- the watchdog --------------------------------------------------------------------------- */

bool watch_start(Work *work, Error *err)
{
    RunContext *run = work->run;
    bool sure = strcmp(work->procedure->level, "none") != 0 && !work->procedure->no_transaction;

    if (sure && !work->procedure->locks.count) /* the shadow's record: it touches nothing that others use */
        return true;
    if (!run->watchdog)
        TRY(watchdog_start(&run->target, run->db, &run->budget, &run->watchdog, err));
    work->watchdog = run->watchdog;
    return true;
}

static void watch_failed(Work *work, const Error *why)
{
    vec_push(work->mem, &work->report->notes, arena_printf(work->mem, "the watchdog failed: %s", why->message));
}

void watch_report(Work *work)
{
    Error why = {0};

    if (!work->watchdog)
        return;
    watchdog_disarm(work->watchdog);
    if (watchdog_report(work->watchdog, work->mem, &work->report->locks, &why))
        return;
    watch_failed(work, &why);
    watch_stop(work);
}

void watch_stop(Work *work)
{
    Error why = {0};
    Watchdog *watchdog = TAKE(work->run->watchdog);

    work->watchdog = NULL;
    if (watchdog && !watchdog_stop(watchdog, work->mem, &work->report->locks, &why))
        watch_failed(work, &why);
}

bool watch_let_commit(Work *work, Error *err)
{
    const char *why;

    return !work->watchdog || watchdog_let_commit(work->watchdog, work->mem, &why) || watch_stopped(work, why, err);
}

/* The cancelled query's error says nothing of who cancelled it. True when our own watchdog did: err tells. */
static bool watch_explain(Work *work, Error *err)
{
    const char *why;

    if (strcmp(err->sqlstate, SQLSTATE_CANCELED) != 0 || !work->watchdog ||
        !watchdog_fired(work->watchdog, work->mem, &why))
        return false;
    watch_stopped(work, why, err);
    return true;
}

static bool watch_stopped(Work *work, const char *why, Error *err)
{
    error_set(err, ERR_BUDGET, "%s was undone, because others waited behind it for too long", work->procedure->version);
    snprintf(err->sqlstate, sizeof err->sqlstate, "%s", SQLSTATE_CANCELED);
    error_detail(err, "%s", why);
    return error_hint(err, "Nothing of it was changed. Do what takes long apart from what locks, try at a quieter time, or "
                           "raise locks.hold in theseus.yaml.");
}

/* --- judging and waiting -------------------------------------------------------------------- */

bool error_is_lock(const Error *err)
{
    return !strcmp(err->sqlstate, "55P03") || !strcmp(err->sqlstate, "40P01");
}

static bool long_holder(Work *work, bool *found, Error *err)
{
    double limit = 3.0 * (double)work->run->budget.attempt_ms / 1000.0;
    LockHolder *holders;
    size_t count;

    *found = false;
    if (limit < 1.0)
        limit = 1.0;
    TRY(lock_holders(work->run->db, work->procedure->locks.items, work->procedure->locks.count, work->mem,
                     &holders, &count, err));
    for (size_t i = 0; i < count; i++)
        *found |= holders[i].transaction_age_s > limit;
    if (*found) {
        work->report->locks.blockers.count = 0;
        for (size_t i = 0; i < count; i++)
            vec_push(work->mem, &work->report->locks.blockers, holders[i]);
    }
    return true;
}

/* Without a shadow's record nobody knows what a file locks: whoever uses a table that it names may be in the way. */
static size_t suspects(const Work *work, LockWant **wants)
{
    VEC(LockWant) named = {0};

    *wants = work->procedure->locks.items;
    if (work->procedure->locks.count || !work->migration)
        return work->procedure->locks.count;
    for (vec_each(&work->migration->script.statements, statement))
        for (size_t i = 0; i < statement->objects.count; i++) {
            const NamedObject *object = &statement->objects.items[i];
            vec_push(work->mem, &named,
                     (LockWant){object->schema ? object->schema : "public", object->name, LOCK_ACCESS_EXCLUSIVE});
        }
    *wants = named.items;
    return named.count;
}

static void keep_blockers(Work *work)
{
    Error ignored = {0};
    LockHolder *holders;
    LockWant *wants;
    size_t count = suspects(work, &wants);

    if (!count || !lock_holders(work->run->db, wants, count, work->mem, &holders, &count, &ignored) || !count)
        return;
    work->report->locks.blockers.count = 0;
    for (size_t i = 0; i < count; i++)
        vec_push(work->mem, &work->report->locks.blockers, holders[i]);
}

static bool out_of_time(Work *work, Error *err)
{
    const LockReport *locks = &work->report->locks;

    if (time_monotonic_ms() < work->deadline_ms)
        return false;
    error_set(err, ERR_BUDGET, "the lock budget of %s is spent after %d attempts: %s was not %s",
              duration_print(work->run->budget.total_ms, work->mem), locks->attempts, work->procedure->version,
              work_up(work) ? "applied" : "rolled back");
    for (vec_each(&locks->blockers, holder))
        error_detail(err, "blocked by pid %d (%s, %s) %s on %s, transaction open for %.0f s: %s", holder->pid,
                     holder->user, holder->application, holder->mode, holder->relation, holder->transaction_age_s,
                     holder->query);
    error_hint(err, "Nothing of it was changed. Try again when these sessions are done, or end them; "
                    "locks.total in theseus.yaml sets the budget.");
    return true;
}

bool work_interrupted(Work *work, Error *err)
{
    Progress *progress = work->run->progress;

    if (!progress->interrupted(progress))
        return false;
    error_set(err, ERR_INTERRUPTED, "interrupted");
    return true;
}

bool work_sleep(Work *work, int64_t ms, Error *err)
{
    int64_t until = time_monotonic_ms() + ms;

    if (work->deadline_ms && until > work->deadline_ms)
        until = work->deadline_ms;
    while (time_monotonic_ms() < until) {
        int64_t left = until - time_monotonic_ms();
        if (work_interrupted(work, err))
            return false;
        poll(NULL, 0, (int)(left < SLEEP_TICK_MS ? left : SLEEP_TICK_MS));
    }
    return !work_interrupted(work, err);
}
