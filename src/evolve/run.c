#include "evolve/run.h"

#include <string.h>

#include "core/failpoint.h"
#include "core/time.h"
#include "migrate/suitable.h"
#include "state/state.h"

#define LOCK_POLL_MS 200

static bool open_found(Db *db, const DbTarget *target, const Project *project, const StoredEvolution *stored, Progress *progress,
                       int64_t wait_ms, const char *state, Arena *mem, EvolveRun **out, Findings *findings, Error *err);
static bool refuse_not_started(const char *name, Error *err);
static bool take_lock(EvolveRun *run, int64_t wait_ms, Error *err);
static bool explain_fence(EvolveRun *run, Error *err);
static bool advance(EvolveRun *run, Phase through, Error *err);
static bool back(EvolveRun *run, Phase to, Error *err);

bool evolve_prepare(Db *db, const Project *project, const char *name, Arena *mem, Evolution *evolution, Findings *findings,
                    Error *err)
{
    *evolution = (Evolution){.mem = mem};
    TRY(declare_read(project, name, mem, &evolution->declaration, findings, err));
    TRY(evolution_facts(db, evolution, true, findings, err));
    TRY(store_next_id(db, &evolution->id, err));
    evolution->declaration.kind->steps(evolution);
    return true;
}

static bool suitable(Db *db, const DbTarget *target, Error *err)
{
    return refuse_old_server(db, err) && refuse_standby(db, err) && refuse_pooler(db, target, err);
}

bool evolve_start(Db *db, const DbTarget *target, const Project *project, const char *name, Progress *progress, int64_t wait_ms,
                  Arena *mem, EvolveRun **run, Findings *findings, Error *err)
{
    Evolution evolution = {.mem = mem};
    StoredEvolution *stored;
    size_t count;
    int64_t id;

    TRY(declare_read(project, name, mem, &evolution.declaration, findings, err));
    TRY(suitable(db, target, err));
    TRY(store_get(db, name, mem, &stored, &count, err));
    if (count && strcmp(stored->digest, evolution.declaration.digest) != 0) {
        error_set(err, ERR_REFUSED, "%s was started with another declaration", name);
        return error_hint(err, "What runs is what stood in the file then: put it back, or take the evolution back first "
                               "(theseus evolve back %s).", name);
    }
    if (!count) {
        TRY(evolution_facts(db, &evolution, true, findings, err));
        TRY(state_ensure(db, err));
        TRY(store_insert(db, &evolution, &id, err));
        failpoint("inserted");
        TRY(store_get(db, name, mem, &stored, &count, err));
    }
    if (!count)
        return refuse_not_started(name, err);
    *run = NULL;
    return !strcmp(stored->state, "done") ||
           open_found(db, target, project, stored, progress, wait_ms, "running", mem, run, findings, err);
}

bool evolve_open(Db *db, const DbTarget *target, const Project *project, const char *name, Progress *progress, int64_t wait_ms,
                 const char *state, Arena *mem, EvolveRun **run, Findings *findings, Error *err)
{
    StoredEvolution *stored;
    size_t count;

    TRY(suitable(db, target, err));
    TRY(store_get(db, name, mem, &stored, &count, err));
    if (!count)
        return refuse_not_started(name, err);
    if (!strcmp(stored->state, "done")) {
        error_set(err, ERR_REFUSED, "%s is done: its clean-up is behind it", name);
        return error_hint(err, "What it made belongs to the schema now: migrations change it.");
    }
    return open_found(db, target, project, stored, progress, wait_ms, state, mem, run, findings, err);
}

static bool refuse_not_started(const char *name, Error *err)
{
    error_set(err, ERR_REFUSED, "evolution %s was not started here", name);
    return error_hint(err, "theseus evolve plan %s says what it would do, theseus evolve start %s does it.", name, name);
}

static bool open_found(Db *db, const DbTarget *target, const Project *project, const StoredEvolution *stored, Progress *progress,
                       int64_t wait_ms, const char *state, Arena *mem, EvolveRun **out, Findings *findings, Error *err)
{
    EvolveRun *run = ARENA_NEW(mem, EvolveRun);
    Evolution *e = ARENA_NEW(mem, Evolution);
    const char *shown = project_shown(declare_path(project, stored->name, mem), mem);

    *e = (Evolution){.id = stored->id, .kept = stored->kept, .mem = mem};
    *run = (EvolveRun){.db = db, .target = *target, .project = project, .progress = progress, .evolution = e, .mem = mem};
    *out = run;
    TRY(declare_parse(project, stored->name, shown, stored->declaration, strlen(stored->declaration), mem, &e->declaration, findings, err));
    BUG_IF(!phase_read(stored->phase, &e->phase));
    db_watch(db, progress);
    TRY(state_ensure(db, err));
    TRY(take_lock(run, wait_ms, err));
    TRY(evolution_facts(db, e, false, findings, err));
    TRY(store_take_fence(db, e, state, err));
    TRY(store_pause(db, e, NULL, NULL, err));
    e->declaration.kind->steps(e);
    failpoint("opened");
    return true;
}

/* Polled, never waited for: who waits for an advisory lock holds a snapshot. A backend whose client died holds it until its
 * statement has ended, so nothing of ours runs beside it. */
static bool take_lock(EvolveRun *run, int64_t wait_ms, Error *err)
{
    int64_t until = time_monotonic_ms() + wait_ms;
    bool told = false;

    for (;;) {
        TRY(store_try_lock(run->db, run->evolution->id, &run->locked, err));
        if (run->locked)
            return true;
        if (!told)
            run->progress->say(run->progress, "waiting for another runner of %s", run->evolution->declaration.name);
        told = true;
        if (time_monotonic_ms() > until) {
            error_set(err, ERR_REFUSED, "another theseus works on %s", run->evolution->declaration.name);
            return error_hint(err, "theseus evolve pause %s stops it at its next batch.", run->evolution->declaration.name);
        }
        TRY(run_sleep(run, LOCK_POLL_MS, err));
    }
}

void evolve_close(EvolveRun *run)
{
    Error ignored = {0};
    LockReport unread = {0};

    if (!run)
        return;
    if (run->watchdog && !watchdog_stop(TAKE(run->watchdog), run->mem, &unread, &ignored))
        run->progress->say(run->progress, "the watchdog failed: %s", ignored.message);
    db_watch(run->db, NULL);
    if (run->locked && db_alive(run->db) && !store_unlock(run->db, run->evolution->id, &ignored))
        run->progress->say(run->progress, "the lock of %s could not be given back (%s); it ends with this session",
                           run->evolution->declaration.name, ignored.message);
    run->locked = false;
}

/* --- forward -------------------------------------------------------------------------------- */

bool evolve_advance(EvolveRun *run, Phase through, Error *err)
{
    return advance(run, through, err) || explain_fence(run, err);
}

/* A gate is looked at again until its phase is behind us. */
static bool needs_run(EvolveRun *run, const Step *step, bool *needs, Error *err)
{
    bool done;

    *needs = step->phase >= run->evolution->phase;
    if (step->how == STEP_GATE || step->how == STEP_OLD_SNAPSHOTS)
        return true;
    TRY(step_is_done(run, step, &done, err));
    *needs = !done;
    return true;
}

static bool enter(EvolveRun *run, Phase phase, Error *err)
{
    Evolution *e = run->evolution;

    if (e->phase >= phase)
        return true;
    TRY(store_phase(run->db, e, phase, arena_printf(run->mem, "%s begins", phase_name(phase)), err));
    failpoint("phase");
    return true;
}

static bool advance(EvolveRun *run, Phase through, Error *err)
{
    Evolution *e = run->evolution;

    for (vec_each(&e->steps, step)) {
        bool needs;
        if (step->phase > through)
            break;
        /* What clean-up takes away is not there any more, and need not be. */
        if (e->phase >= PHASE_CLEANUP && step->phase < PHASE_CLEANUP)
            continue;
        TRY(needs_run(run, step, &needs, err));
        if (!needs)
            continue;
        TRY(enter(run, step->phase, err));
        TRY(step_run(run, step, err));
    }
    if (through < PHASE_CUTOVER && e->steps.items[e->steps.count - 1].phase <= through)
        through = PHASE_CUTOVER; /* a kind that has no cutover is through with it */
    if (through == PHASE_CLEANUP) {
        TRY(store_phase(run->db, e, PHASE_DONE, "done", err));
        return store_state(run->db, e, "done", NULL, err);
    }
    if (through == PHASE_CUTOVER)
        TRY(enter(run, PHASE_SOAK, err));
    return store_state(run->db, e, "paused",
                       through >= PHASE_CUTOVER ? "soaks: evolve cleanup ends it, evolve back takes it back"
                                                : "ready: evolve cutover goes on", err);
}

/* --- back ----------------------------------------------------------------------------------- */

bool evolve_back(EvolveRun *run, Phase to, Error *err)
{
    return back(run, to, err) || explain_fence(run, err);
}

static bool refuse_final(EvolveRun *run, const Step *step, Error *err)
{
    bool begun, done;

    if (!step->final)
        return true;
    TRY(store_step_state(run->db, run->evolution, step, &begun, &done, err));
    if (!begun)
        return true;
    error_set(err, ERR_REFUSED, "%s cannot be taken back any more: \"%s\" was done", run->evolution->declaration.name, step->name);
    return error_hint(err, "Clean-up is the end of the way back. theseus evolve cleanup %s goes on with it.",
                      run->evolution->declaration.name);
}

static bool needs_undo(EvolveRun *run, const Step *step, bool *needs, Error *err)
{
    bool is;

    *needs = false;
    if (!step->undo)
        return true;
    if (step->undo_rows) { /* a record that was begun says that rows may still be there */
        bool done;
        return store_step_state(run->db, run->evolution, step, needs, &done, err);
    }
    if (step->undone) {
        TRY(step_ask(run->db, step->undone, &is, err));
        *needs = !is;
        return true;
    }
    if (step->done)
        return step_ask(run->db, step->done, needs, err);
    return store_step_state(run->db, run->evolution, step, &is, needs, err);
}

static bool back(EvolveRun *run, Phase to, Error *err)
{
    Evolution *e = run->evolution;

    for (vec_each(&e->steps, step))
        TRY(refuse_final(run, step, err));
    for (size_t i = e->steps.count; i-- > 0 && e->steps.items[i].phase > to;) {
        bool needs;
        TRY(needs_undo(run, &e->steps.items[i], &needs, err));
        TRY(!needs || step_undo(run, &e->steps.items[i], err));
        TRY(store_step_forget(run->db, e, &e->steps.items[i], err));
    }
    TRY(store_phase(run->db, e, to, to == PHASE_DECLARED ? "taken back" : arena_printf(run->mem, "taken back to %s", phase_name(to)), err));
    failpoint("phase");
    return store_state(run->db, e, to == PHASE_DECLARED ? "undone" : "paused", NULL, err);
}

/* --- pausing -------------------------------------------------------------------------------- */

/* The fence was not ours any more: who has it now? */
static bool explain_fence(EvolveRun *run, Error *err)
{
    const char *name = run->evolution->declaration.name;
    Error ignored = {0};
    StoredEvolution *stored;
    size_t count;

    if (strcmp(err->sqlstate, EVOLVE_SQLSTATE_FENCE) != 0 || !db_alive(run->db))
        return false;
    if (db_in_transaction(run->db) && !db_execute(run->db, "rollback", &ignored))
        return false;
    if (!store_get(run->db, name, run->mem, &stored, &count, &ignored))
        return false;
    if (count && !strcmp(stored->state, "paused")) {
        error_set(err, ERR_INTERRUPTED, "%s was paused", name);
        return error_hint(err, "theseus evolve resume %s goes on.", name);
    }
    error_set(err, ERR_REFUSED, "another theseus took %s over", name);
    return error_hint(err, "theseus evolve status %s shows where it stands.", name);
}

bool evolve_pause(Db *db, const char *name, Arena *mem, Error *err)
{
    StoredEvolution *stored;
    Evolution e = {.mem = mem};
    size_t count;

    TRY(store_get(db, name, mem, &stored, &count, err));
    if (!count)
        return refuse_not_started(name, err);
    if (strcmp(stored->state, "running") != 0 && strcmp(stored->state, "undoing") != 0)
        return true;
    e.id = stored->id;
    TRY(store_state(db, &e, "paused", "by a user", err));
    return store_pause(db, &e, "user", NULL, err);
}
