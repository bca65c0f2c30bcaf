#include "migrate/owed.h"

#include <string.h>

#include "migrate/redact.h"
#include "migrate/rollback.h"
#include "migrate/run/tests.h"

static bool fail(RunContext *run, const Migration *migration, Arena *mem, Error *err);
static bool take_back(RunContext *run, const Migration *migration, Arena *mem, Error *err);

/* A way back that failed, or was cut off, leaves it owing. */
static bool decides(const Event *event)
{
    bool way_back = event->direction && !strcmp(event->direction, "down") && !strcmp(event->kind, "failed");

    return !way_back && strcmp(event->kind, "intent") != 0 && strcmp(event->kind, "accepted") != 0;
}

Owed owed_tests(const Project *project, const History *history, Arena *mem)
{
    Map last = map_new(mem); /* version -> the event of its that decides */
    Owed owed = {0};

    for (vec_each(&history->events, event))
        if (event->version && decides(event))
            map_put(&last, event->version, event);
    for (size_t i = 0; i < last.count; i++) {
        const Event *event = last.entries[i].value;
        const Migration *migration = project_migration(project, event->version);
        if (migration && !strcmp(event->kind, "applied") && event->statement == STATE_TESTS_OWED)
            vec_push(mem, &owed.migrations, migration);
    }
    return owed;
}

bool owed_tests_settle(RunContext *run, const History *history, Arena *mem, Error *err)
{
    Owed owed = owed_tests(run->project, history, mem);

    for (vec_each(&owed.migrations, migration)) {
        TextList paths = tests_of(run->project, *migration, mem);
        run->progress->say(run->progress, "%s: the run that applied it was cut off before its tests", (*migration)->version);
        TRY(owed_tests_run(run, *migration, &paths, mem, err));
    }
    return true;
}

bool owed_tests_run(RunContext *run, const Migration *migration, const TextList *paths, Arena *mem, Error *err)
{
    if (!paths->count)
        return true;
    run->progress->say(run->progress, "%s: tests longer than locks.hold run after COMMIT", migration->version);
    if (run_late_tests(run, migration, paths, mem, err))
        return true;
    if (err->code != ERR_INTERRUPTED && db_alive(run->db))
        return fail(run, migration, mem, err);
    error_detail(err, "%s is applied, and its tests have not come to an end", migration->version);
    return error_hint(err, "The same command runs them again.");
}

static bool fail(RunContext *run, const Migration *migration, Arena *mem, Error *err)
{
    Error why = {0}, ignored = {0};
    const Event failed = {.kind = "failed", .version = migration->version, .name = migration->name, .direction = "up",
                          .statement = -1, .error = redact_secrets(arena_strdup(mem, err->message), mem)};

    if (take_back(run, migration, mem, &why)) {
        error_detail(err, "%s was applied, this test came too late for its transaction, and it was rolled back",
                     migration->version);
        return false;
    }
    error_detail(err, "%s is applied and stays: %s", migration->version, why.message);
    if (why.code == ERR_REFUSED && db_alive(run->db) && state_record(run->db, &failed, NULL, &ignored))
        return error_hint(err, "This test did not fit into the transaction (locks.hold).");
    return error_hint(err, "The same command tries again.");
}

static bool take_back(RunContext *run, const Migration *migration, Arena *mem, Error *err)
{
    const RollbackOptions only = {.only = migration->version};
    RollbackProcedures procedures = {0};
    RollbackChain chain;
    ApplyReport report;
    History *history;

    TRY(state_history(run->db, mem, &history, err));
    TRY(rollback_choose(run->project, history, &only, mem, &chain, err));
    TRY(rollback_check(run, &chain, mem, &procedures, err));
    return rollback_run(run, &chain, &procedures, mem, &report, err);
}
