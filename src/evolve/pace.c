#include "evolve/pace.h"

#include <stdlib.h>
#include <string.h>

#include <sql.h>

#include "core/failpoint.h"
#include "core/time.h"
#include "db/sql.h"

#define LOOK_EVERY_MS 1000
#define WAIT_MS 500
#define CANARY_FLOOR_MS 10.0 /* a rise below this is the noise of a busy machine */

typedef struct Pressure {
    int64_t lag_ms, lock_queue, snapshot_ms;
    const char *slot, *archiver, *snapshot_who;
} Pressure;

static const Field pressure_fields[] = {
    FIELD_NULL(Pressure, lag_ms),   FIELD_NULL(Pressure, slot),        FIELD_NULL(Pressure, archiver),
    FIELD_NULL(Pressure, lock_queue), FIELD_NULL(Pressure, snapshot_ms), FIELD_NULL(Pressure, snapshot_who),
};

static bool canary(Pacer *pacer, Error *err);
static bool wait_out(Pacer *pacer, Error *err);

Pacer pace_begin(EvolveRun *run)
{
    return (Pacer){.run = run};
}

int64_t pace_next(int64_t size, double elapsed, double target, int64_t least, int64_t most)
{
    double factor = elapsed > 0 ? target / elapsed : 1.25;
    double next;

    factor = factor < 0.5 ? 0.5 : factor > 1.25 ? 1.25 : factor;
    next = (double)size * factor;
    return next < (double)least ? least : next > (double)most ? most : (int64_t)next;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return left < right ? -1 : left > right;
}

double pace_p95(const double *samples, size_t count)
{
    double sorted[PACE_CANARY];

    BUG_IF(count > PACE_CANARY);
    if (!count)
        return 0;
    memcpy(sorted, samples, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare);
    return sorted[(count * 95 + 99) / 100 - 1];
}

bool pace_rest(Pacer *pacer, int64_t elapsed, Error *err)
{
    EvolveRun *run = pacer->run;
    double nice = run->evolution->declaration.pace.nice;

    if (run->progress->interrupted(run->progress))
        return error_set(err, ERR_INTERRUPTED, "interrupted");
    if (nice > 0)
        TRY(run_sleep(run, (int64_t)((double)elapsed * nice), err));
    if (pacer->looked_ms && time_monotonic_ms() - pacer->looked_ms < LOOK_EVERY_MS)
        return true;
    return wait_out(pacer, err);
}

/* The application's simplest read of this table, by us: what it feels. */
static bool canary_once(Pacer *pacer, double *ms, Error *err)
{
    EvolveRun *run = pacer->run;
    const Declaration *d = &run->evolution->declaration;
    int64_t pages = run->evolution->facts.pages;
    auto_arena mem = arena_new();
    const char *place = arena_printf(mem, "(%lld,1)", (long long)(pages ? random() % pages : 0));
    int64_t began = time_wall_ns();

    TRY(db_query(run->db, sql_make(mem, KW("select 1 from only "), REL(d->schema, d->table), KW(" where ctid = $1::tid")),
                 PARAMS(place), NULL, err));
    *ms = (double)(time_wall_ns() - began) / 1e6;
    return true;
}

static bool canary(Pacer *pacer, Error *err)
{
    if (!pacer->canary_before) {
        for (size_t i = 0; i < PACE_CANARY; i++)
            TRY(canary_once(pacer, &pacer->canary[i], err));
        pacer->canary_before = pace_p95(pacer->canary, PACE_CANARY);
    }
    for (size_t i = 0; i < 4; i++, pacer->canary_count++)
        TRY(canary_once(pacer, &pacer->canary[pacer->canary_count % PACE_CANARY], err));
    return true;
}

static const char *judge_canary(Pacer *pacer, Arena *mem, const char **detail)
{
    double now = pace_p95(pacer->canary, PACE_CANARY), before = pacer->canary_before;
    double limit = before * (1 + pacer->run->evolution->declaration.pace.max_p95_rise);

    if (limit < before + CANARY_FLOOR_MS)
        limit = before + CANARY_FLOOR_MS;
    if (now <= limit)
        return NULL;
    *detail = arena_printf(mem, "reading a row takes %.1f ms (p95), %.1f ms before we began", now, before);
    return "p95";
}

/* `calm`: a limit that was passed is only left at half of it. */
static const char *judge(Pacer *pacer, const Pressure *p, bool calm, Arena *mem, const char **detail)
{
    const Pace *pace = &pacer->run->evolution->declaration.pace;
    Progress *progress = pacer->run->progress;

    *detail = NULL;
    if (p->lag_ms > pace->max_lag_ms / (calm ? 2 : 1)) {
        *detail = arena_printf(mem, "a replica is %lld ms behind, allowed are %lld ms", (long long)p->lag_ms, (long long)pace->max_lag_ms);
        return "replication lag";
    }
    if (p->slot) {
        *detail = arena_printf(mem, "slot %s is about to lose its WAL", p->slot);
        return "slot";
    }
    if (p->archiver) {
        *detail = arena_printf(mem, "%s could not be archived", p->archiver);
        return "archiver";
    }
    if (p->lock_queue) {
        *detail = arena_printf(mem, "%lld sessions wait for a lock on the table", (long long)p->lock_queue);
        return "lock queue";
    }
    if (p->snapshot_ms > pace->max_snapshot_ms) {
        *detail = arena_printf(mem, "%s has had a snapshot for %lld s: dead rows stay, the table grows",
                               p->snapshot_who ? p->snapshot_who : "a session", (long long)p->snapshot_ms / 1000);
        if (pace->wait_for_snapshots)
            return "long snapshot";
        if (!pacer->told_snapshot)
            progress->say(progress, "%s; going on", *detail);
        pacer->told_snapshot = true;
    }
    return judge_canary(pacer, mem, detail);
}

static bool look(Pacer *pacer, Arena *mem, Pressure *pressure, Error *err)
{
    auto_rows rows = NULL;
    void *items;
    size_t count;

    TRY(db_query(pacer->run->db, sql_evolve_pressure, PARAMS(store_number(pacer->run->evolution->facts.oid, mem)), &rows, err));
    TRY(rows_read(rows, pressure_fields, COUNT(pressure_fields), sizeof(Pressure), mem, &items, &count, err));
    *pressure = *(Pressure *)items;
    pacer->looked_ms = time_monotonic_ms();
    return canary(pacer, err);
}

static bool wait_out(Pacer *pacer, Error *err)
{
    EvolveRun *run = pacer->run;
    const char *waiting = NULL;

    for (;;) {
        auto_arena mem = arena_new();
        const char *reason, *detail;
        Pressure pressure;

        TRY(look(pacer, mem, &pressure, err));
        reason = judge(pacer, &pressure, waiting != NULL, mem, &detail);
        if (!reason)
            break;
        if (!waiting || strcmp(waiting, reason) != 0) {
            TRY(store_pause(run->db, run->evolution, reason, detail, err));
            run->progress->say(run->progress, "waiting (%s): %s", reason, detail);
            waiting = arena_strdup(run->mem, reason);
            failpoint("waiting");
        }
        TRY(run_sleep(run, WAIT_MS, err));
    }
    if (!waiting)
        return true;
    run->progress->say(run->progress, "going on");
    return store_pause(run->db, run->evolution, NULL, NULL, err);
}
