/*
 * Conditions: a number against its limit, and that nobody sees the past.
 */
#include <stdlib.h>
#include <string.h>

#include <sql.h>

#include "core/failpoint.h"
#include "evolve/run.h"

#define SNAPSHOT_POLL_MS 200

static const char *number(double value, const char *unit, Arena *mem)
{
    if (!strcmp(unit, "of all rows"))
        return arena_printf(mem, "%.4g%% of all rows", value * 100);
    return arena_printf(mem, "%.10g %s", value, unit);
}

static bool refuse(EvolveRun *run, const Step *step, double measured, const char *detail, Error *err)
{
    const GateQuery *gate = step->gate;
    const char *name = run->evolution->declaration.name;
    const char *note = arena_printf(run->mem, "gate \"%s\": %s, %s %s", step->name, number(measured, gate->unit, run->mem),
                                    gate->at_least ? "wanted are" : "allowed are", number(gate->allowed, gate->unit, run->mem));

    TRY(store_state(run->db, run->evolution, "paused", note, err));
    error_set(err, ERR_REFUSED, "%s stops at %s", name, note);
    if (detail)
        error_detail(err, "%s", detail);
    if (gate->hint)
        error_hint(err, "%s", gate->hint);
    return error_hint(err, "The same command goes on when it passes.");
}

bool gate_run(EvolveRun *run, const Step *step, Error *err)
{
    const GateQuery *gate = step->gate;
    auto_rows rows = NULL;
    const char *detail;
    double measured;
    bool passes;

    TRY(store_hold_fence(run->db, run->evolution, err));
    if (step->run)
        TRY(db_execute(run->db, step->run, err));
    if (!db_query(run->db, gate->sql, NO_PARAMS, &rows, err))
        return error_while(err, "looking at gate \"%s\"", step->name);
    measured = strtod(rows_get(rows, 0, 0), NULL);
    detail = rows_get(rows, 0, 1);
    passes = gate->at_least ? measured >= gate->allowed : measured <= gate->allowed;
    TRY(store_gate(run->db, run->evolution, step->name, measured, gate->allowed, passes, detail, err));
    failpoint("gate");
    return passes || refuse(run, step, measured, detail, err);
}

/* Prepared transactions and sessions that began before the last batch was committed: a change of what is read would show
 * them rows as they were, with no value in the new place. */
bool gate_old_snapshots(EvolveRun *run, const Step *step, Error *err)
{
    const char *open = NULL;
    bool told = false;
    auto_rows horizon = NULL;

    TRY(db_query(run->db, "select horizon::text from theseus.evolution where id = $1::int8",
                 PARAMS(store_number(run->evolution->id, run->mem)), &horizon, err));
    if (!rows_get(horizon, 0, 0))
        return true;
    for (;;) {
        auto_rows rows = NULL;
        TRY(store_hold_fence(run->db, run->evolution, err));
        TRY(db_query(run->db, sql_evolve_old_snapshots, PARAMS(rows_get(horizon, 0, 0), open), &rows, err));
        if (!rows_i64(rows, 0, 0))
            break;
        if (!open)
            open = arena_strdup(run->mem, rows_get(rows, 0, 2));
        if (!told) {
            run->progress->say(run->progress, "waiting (%s): %s", step->name, rows_get(rows, 0, 1));
            TRY(store_pause(run->db, run->evolution, step->name, rows_get(rows, 0, 1), err));
        }
        told = true;
        failpoint("waiting");
        TRY(run_sleep(run, SNAPSHOT_POLL_MS, err));
    }
    return !told || store_pause(run->db, run->evolution, NULL, NULL, err);
}
