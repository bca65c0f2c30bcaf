/*
 * The watchdog: a thread with a connection of its own that looks who waits behind one backend, and
 * cancels that backend (ours, never another) when somebody waits too long.
 *
 *     resting <--disarm-- watching --somebody past hold, sum past total--> fired (cancels until disarmed)
 *             --arm----->          --its own connection fails-----------> failed (cancels when armed)
 *
 * Invariants: (1) A cancel is sent only while armed and under the mutex that disarm takes, so that it cannot
 * hit what runs after disarm. (2) A cancel that finds the backend idle in its transaction is lost; it is
 * repeated with every sample. (3) A wait is counted from the sample before the one that saw it: we may
 * overrate it by one interval, never underrate. (4) COMMIT is never cancelled: the transaction may be
 * committed already and only wait for a standby.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sql.h>

#include "core/time.h"
#include "db/internal.h"
#include "db/lock.h"
#include "db/sql.h"

#define SAMPLE_MS    20
#define WAITERS_KEPT 20
#define BLIND_MS     2000 /* longer without an answer is blindness, when `hold` does not say less */

typedef struct Waiter {
    int32_t pid;
    int64_t since_ms;
    bool seen;
} Waiter;

struct Watchdog {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    Db *eyes;    /* used by the thread only */
    Db *watched; /* only for db_cancel, which any thread may call */
    LockBudget budget;
    Arena *mem; /* used by the thread only, until it has ended */
    bool armed, sparing, stopping, failed;
    int64_t last_sample_ms, stretch_ms; /* stretch: sum over finished stretches */
    int64_t stretch_since_ms;           /* of the one under way; 0: nobody waits */
    int64_t worst_ms;
    bool cancelled;
    char fired[512]; /* why, since the last arm; "" */
    Error failure;
    VEC(Waiter) waiters;
    VEC(LockHolder) people;
};

static int64_t sample_interval(const Watchdog *watchdog)
{
    int64_t fifth = watchdog->budget.hold_ms / 5;
    return fifth < 1 ? 1 : fifth < SAMPLE_MS ? fifth : SAMPLE_MS;
}

/* --- judging (mutex held) ----------------------------------------------------------------- */

static void fire(Watchdog *watchdog, const char *why)
{
    Error ignored;
    if (watchdog->sparing)
        return;
    if (!watchdog->fired[0])
        snprintf(watchdog->fired, sizeof watchdog->fired, "%s", why);
    watchdog->cancelled = true;
    (void)!db_cancel(watchdog->watched, &ignored);
}

static void end_stretch(Watchdog *watchdog, int64_t now)
{
    for (vec_each(&watchdog->waiters, waiter))
        if (now - waiter->since_ms > watchdog->worst_ms)
            watchdog->worst_ms = now - waiter->since_ms;
    if (watchdog->stretch_since_ms)
        watchdog->stretch_ms += now - watchdog->stretch_since_ms;
    watchdog->stretch_since_ms = 0;
    watchdog->waiters.count = 0;
}

static void judge(Watchdog *watchdog, int64_t now)
{
    auto_arena mem = arena_new();
    int64_t margin = sample_interval(watchdog);
    int64_t sum =
        watchdog->stretch_ms + (watchdog->stretch_since_ms ? now - watchdog->stretch_since_ms : 0);
    for (vec_each(&watchdog->waiters, waiter)) {
        int64_t waited = now - waiter->since_ms;
        if (waited > watchdog->worst_ms)
            watchdog->worst_ms = waited;
        if (waited + margin > watchdog->budget.hold_ms)
            fire(watchdog,
                 arena_printf(mem, "backend %d waited behind us for %s (locks.hold)", waiter->pid,
                              duration_print(watchdog->budget.hold_ms, mem)));
    }
    if (sum + margin > watchdog->budget.total_ms)
        fire(watchdog, arena_printf(mem, "others waited behind us for %s in all (locks.total)",
                                    duration_print(watchdog->budget.total_ms, mem)));
}

static Waiter *waiter_find(Watchdog *watchdog, int32_t pid)
{
    for (vec_each(&watchdog->waiters, waiter))
        if (waiter->pid == pid)
            return waiter;
    return NULL;
}

/* Those of this sample stay or come in, the others have what they wanted. Gives a newcomer, or 0. */
static int32_t account(Watchdog *watchdog, const Rows *rows, int64_t now)
{
    int64_t before = watchdog->last_sample_ms;
    int32_t newcomer = 0;
    size_t kept = 0;
    for (vec_each(&watchdog->waiters, waiter))
        waiter->seen = false;
    for (size_t row = 0; row < rows_count(rows); row++) {
        int32_t pid = (int32_t)rows_i64(rows, row, 0);
        Waiter *waiter = waiter_find(watchdog, pid);
        if (!waiter) {
            newcomer = pid;
            vec_push(watchdog->mem, &watchdog->waiters,
                     (Waiter){.pid = pid, .since_ms = before, .seen = true});
        } else {
            waiter->seen = true;
        }
    }
    for (vec_each(&watchdog->waiters, waiter)) {
        if (waiter->seen)
            watchdog->waiters.items[kept++] = *waiter;
        else if (now - waiter->since_ms > watchdog->worst_ms)
            watchdog->worst_ms = now - waiter->since_ms;
    }
    watchdog->waiters.count = kept;
    if (kept && !watchdog->stretch_since_ms)
        watchdog->stretch_since_ms = before;
    if (!kept)
        end_stretch(watchdog, now);
    return newcomer;
}

/* --- looking (the thread) ----------------------------------------------------------------- */

static const Field person_fields[] = {
    FIELD(LockHolder, pid),   FIELD(LockHolder, relation),          FIELD(LockHolder, mode),
    FIELD(LockHolder, user),  FIELD(LockHolder, application),       FIELD(LockHolder, state),
    FIELD(LockHolder, query), FIELD(LockHolder, transaction_age_s),
};

static bool person_add(Watchdog *watchdog, int32_t pid, Error *err)
{
    char text[16];
    auto_rows rows = NULL;
    void *items;
    size_t count;
    snprintf(text, sizeof text, "%d", pid);
    if (watchdog->people.count == WAITERS_KEPT)
        return true;
    TRY(db_query(watchdog->eyes, sql_db_waiter, PARAMS(text), &rows, err));
    TRY(rows_read(rows, person_fields, COUNT(person_fields), sizeof(LockHolder), watchdog->mem,
                  &items, &count, err));
    if (!count)
        return true;
    LockHolder person = *(LockHolder *)items;
    LockMode mode = lock_mode_from_catalog(person.mode);
    person.mode = mode == LOCK_NONE ? person.mode : lock_mode_name(mode);
    vec_push(watchdog->mem, &watchdog->people, person);
    return true;
}

static bool sample(Watchdog *watchdog, const char *sql, Error *err)
{
    auto_rows rows = NULL;
    wire_limit(watchdog->eyes,
               watchdog->budget.hold_ms < BLIND_MS ? watchdog->budget.hold_ms : BLIND_MS);
    TRY(db_execute_rows(watchdog->eyes, sql, &rows, err));
    int64_t now = time_monotonic_ms();
    int32_t newcomer = 0;
    pthread_mutex_lock(&watchdog->mutex);
    if (watchdog->armed) {
        newcomer = account(watchdog, rows, now);
        judge(watchdog, now);
        watchdog->last_sample_ms = now;
    }
    pthread_mutex_unlock(&watchdog->mutex);
    return !newcomer || person_add(watchdog, newcomer, err);
}

static void sleep_locked(Watchdog *watchdog, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&watchdog->changed, &watchdog->mutex, &until);
}

static void *watchdog_main(void *arg)
{
    Watchdog *watchdog = arg;
    auto_arena mem = arena_new();
    const char *sql =
        sql_make(mem, KW("execute waiters ("), INT(db_backend_pid(watchdog->watched)), KW(")"));
    pthread_mutex_lock(&watchdog->mutex);
    while (!watchdog->stopping) {
        if (!watchdog->armed) {
            pthread_cond_wait(&watchdog->changed, &watchdog->mutex);
            continue;
        }
        pthread_mutex_unlock(&watchdog->mutex);
        Error err;
        bool saw = !watchdog->failed && sample(watchdog, sql, &err);
        pthread_mutex_lock(&watchdog->mutex);
        if (!saw && !watchdog->failed) {
            watchdog->failed = true;
            watchdog->failure = err;
            watchdog->failure.where = NULL; /* it lives in this thread */
        }
        if (watchdog->failed && watchdog->armed)
            fire(watchdog, "the watchdog cannot see who waits behind us");
        if (watchdog->armed && !watchdog->stopping)
            sleep_locked(watchdog, sample_interval(watchdog));
    }
    pthread_mutex_unlock(&watchdog->mutex);
    return NULL;
}

/* --- the owner's side --------------------------------------------------------------------- */

static bool eyes_open(Watchdog *watchdog, const DbTarget *target, Error *err)
{
    auto_arena mem = arena_new();
    auto_rows rows = NULL;
    /* As the login itself: a role that migrates may see less than it. */
    DbTarget own = {.conninfo = target->conninfo, .application_name = "theseus watchdog"};
    TRY(db_open(&own, &watchdog->eyes, err));
    TRY(db_query(watchdog->eyes, "select pg_has_role('pg_read_all_stats', 'usage')", NO_PARAMS,
                 &rows, err));
    const char *sql = rows_bool(rows, 0, 0) ? sql_db_waiters : sql_db_waiters_plain;
    return db_execute(watchdog->eyes,
                      sql_make(mem, KW("prepare waiters (int4) as "), FROM_SERVER(sql)), err);
}

static void watchdog_free(Watchdog *watchdog)
{
    db_close(watchdog->eyes);
    arena_free(watchdog->mem);
    pthread_cond_destroy(&watchdog->changed);
    pthread_mutex_destroy(&watchdog->mutex);
    free(watchdog);
}

static bool thread_start(Watchdog *watchdog, Error *err)
{
    /* Signals are for the thread that works. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failure = pthread_create(&watchdog->thread, NULL, watchdog_main, watchdog);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failure ||
           error_set(err, ERR_FAILED, "cannot start the watchdog's thread: %s", strerror(failure));
}

bool watchdog_start(const DbTarget *target, Db *watched, const LockBudget *budget, Watchdog **out,
                    Error *err)
{
    Watchdog *watchdog = calloc(1, sizeof *watchdog);
    BUG_IF(!watchdog);
    *watchdog = (Watchdog){.watched = watched, .budget = *budget, .mem = arena_new()};
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&watchdog->mutex, NULL);
    pthread_cond_init(&watchdog->changed, &clock);
    pthread_condattr_destroy(&clock);
    if (!eyes_open(watchdog, target, err) || !thread_start(watchdog, err)) {
        watchdog_free(watchdog);
        return error_while(err, "starting the watchdog");
    }
    *out = watchdog;
    return true;
}

void watchdog_arm(Watchdog *watchdog)
{
    pthread_mutex_lock(&watchdog->mutex);
    watchdog->armed = true;
    watchdog->sparing = false;
    watchdog->fired[0] = '\0';
    watchdog->last_sample_ms = time_monotonic_ms();
    pthread_cond_signal(&watchdog->changed);
    pthread_mutex_unlock(&watchdog->mutex);
}

void watchdog_disarm(Watchdog *watchdog)
{
    pthread_mutex_lock(&watchdog->mutex);
    if (watchdog->armed)
        end_stretch(watchdog, time_monotonic_ms());
    watchdog->armed = false;
    pthread_mutex_unlock(&watchdog->mutex);
}

static bool fired_locked(const Watchdog *watchdog, Arena *mem, const char **why)
{
    if (watchdog->fired[0])
        *why = arena_strdup(mem, watchdog->fired);
    return watchdog->fired[0] != '\0';
}

bool watchdog_fired(Watchdog *watchdog, Arena *mem, const char **why)
{
    pthread_mutex_lock(&watchdog->mutex);
    bool fired = fired_locked(watchdog, mem, why);
    pthread_mutex_unlock(&watchdog->mutex);
    return fired;
}

bool watchdog_let_commit(Watchdog *watchdog, Arena *mem, const char **why)
{
    pthread_mutex_lock(&watchdog->mutex);
    bool fired = fired_locked(watchdog, mem, why);
    watchdog->sparing = !fired;
    pthread_mutex_unlock(&watchdog->mutex);
    return !fired;
}

static void report_add(const Watchdog *watchdog, Arena *mem, LockReport *report)
{
    if (watchdog->worst_ms > report->worst_stall_ms)
        report->worst_stall_ms = watchdog->worst_ms;
    report->stall_ms += watchdog->stretch_ms;
    report->cancelled = report->cancelled || watchdog->cancelled;
    for (vec_each(&watchdog->people, person)) {
        LockHolder kept = *person;
        kept.relation = arena_strdup(mem, person->relation);
        kept.mode = arena_strdup(mem, person->mode);
        kept.user = arena_strdup(mem, person->user);
        kept.application = arena_strdup(mem, person->application);
        kept.state = arena_strdup(mem, person->state);
        kept.query = arena_strdup(mem, person->query);
        vec_push(mem, &report->waiters, kept);
    }
}

bool watchdog_report(Watchdog *watchdog, Arena *mem, LockReport *report, Error *err)
{
    pthread_mutex_lock(&watchdog->mutex);
    BUG_IF(watchdog->armed);
    report_add(watchdog, mem, report);
    watchdog->worst_ms = watchdog->stretch_ms = 0;
    watchdog->cancelled = false;
    watchdog->people.count = 0;
    bool failed = watchdog->failed;
    if (failed)
        *err = watchdog->failure;
    pthread_mutex_unlock(&watchdog->mutex);
    return !failed || error_while(err, "watching who waits behind us");
}

bool watchdog_stop(Watchdog *watchdog, Arena *mem, LockReport *report, Error *err)
{
    watchdog_disarm(watchdog);
    pthread_mutex_lock(&watchdog->mutex);
    watchdog->stopping = true;
    pthread_cond_signal(&watchdog->changed);
    pthread_mutex_unlock(&watchdog->mutex);
    pthread_join(watchdog->thread, NULL);
    report_add(watchdog, mem, report);
    bool failed = watchdog->failed;
    if (failed) {
        *err = watchdog->failure;
        error_while(err, "watching who waits behind us");
    }
    watchdog_free(watchdog);
    return !failed;
}
