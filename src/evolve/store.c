#include "evolve/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sql.h>

#include "core/json.h"
#include "state/state.h"

static const Field stored_fields[] = {
    FIELD(StoredEvolution, id),         FIELD(StoredEvolution, name),        FIELD(StoredEvolution, kind),
    FIELD(StoredEvolution, declaration), FIELD(StoredEvolution, digest),     FIELD(StoredEvolution, phase),
    FIELD(StoredEvolution, state),      FIELD(StoredEvolution, fence), 
    FIELD_NULL(StoredEvolution, note),  FIELD(StoredEvolution, started_at),  FIELD(StoredEvolution, pages_done), FIELD(StoredEvolution, rows_done),   FIELD(StoredEvolution, quarantined),
    FIELD_NULL(StoredEvolution, waits_for), FIELD_NULL(StoredEvolution, kept),
};

const char *store_number(int64_t number, Arena *mem)
{
    return arena_printf(mem, "%" PRId64, number);
}

static bool present(Db *db, bool *there, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_query(db, "select to_regclass('theseus.evolution') is not null", NO_PARAMS, &rows, err));
    *there = rows_bool(rows, 0, 0);
    return true;
}

bool store_get(Db *db, const char *name, Arena *mem, StoredEvolution **found, size_t *count, Error *err)
{
    auto_rows rows = NULL;
    bool there;

    *found = NULL;
    *count = 0;
    TRY(present(db, &there, err));
    return !there || (db_query(db, sql_evolve_get, PARAMS(name), &rows, err) &&
                      rows_read(rows, stored_fields, COUNT(stored_fields), sizeof(StoredEvolution), mem, (void **)found, count, err));
}

bool store_next_id(Db *db, int64_t *id, Error *err)
{
    auto_rows rows = NULL;
    bool there;

    *id = 1;
    TRY(present(db, &there, err));
    if (!there)
        return true;
    TRY(db_query(db, "select coalesce(max(id), 0) + 1 from theseus.evolution", NO_PARAMS, &rows, err));
    *id = rows_i64(rows, 0, 0);
    return true;
}

bool store_insert(Db *db, const Evolution *evolution, int64_t *id, Error *err)
{
    auto_arena mem = arena_new();
    auto_rows rows = NULL;
    const Declaration *d = &evolution->declaration;

    TRY(db_query(db,
                 "insert into theseus.evolution (name, kind, declaration, digest, relation, facts) "
                 "values ($1::text, $2::text, $3::text, $4::text, $5::oid, json_build_object('kept', $6::text)) returning id",
                 PARAMS(d->name, d->kind->name, d->text, d->digest, store_number(evolution->facts.oid, mem), evolution->kept), &rows, err));
    *id = rows_i64(rows, 0, 0);
    return true;
}

bool store_try_lock(Db *db, int64_t id, bool *taken, Error *err)
{
    auto_arena mem = arena_new();
    auto_rows rows = NULL;

    TRY(db_query(db, "select pg_try_advisory_lock($1::int, $2::int)", PARAMS(EVOLVE_LOCK_CLASS, store_number(id, mem)), &rows, err));
    *taken = rows_bool(rows, 0, 0);
    return true;
}

bool store_unlock(Db *db, int64_t id, Error *err)
{
    auto_arena mem = arena_new();

    return db_query(db, "select pg_advisory_unlock($1::int, $2::int)", PARAMS(EVOLVE_LOCK_CLASS, store_number(id, mem)), NULL, err);
}

bool store_take_fence(Db *db, Evolution *evolution, const char *state, Error *err)
{
    auto_arena mem = arena_new();
    auto_rows rows = NULL;

    TRY(db_query(db,
                 "update theseus.evolution set fence = fence + 1, state = $2::text, note = null, changed_at = clock_timestamp() "
                 "where id = $1::int8 returning fence",
                 PARAMS(store_number(evolution->id, mem), state), &rows, err));
    evolution->fence = rows_i64(rows, 0, 0);
    evolution->state = arena_strdup(evolution->mem, state);
    return true;
}

bool store_hold_fence(Db *db, const Evolution *evolution, Error *err)
{
    auto_arena mem = arena_new();

    return db_query(db, "select theseus.hold_fence($1::int8, $2::int8)",
                    PARAMS(store_number(evolution->id, mem), store_number(evolution->fence, mem)), NULL, err);
}

static bool record(Db *db, const Evolution *evolution, const char *phase, const char *what, Error *err)
{
    auto_arena mem = arena_new();
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_object_open(&json);
    json_key(&json, "phase");
    json_text(&json, phase);
    json_key(&json, "what");
    json_text(&json, what);
    json_object_close(&json);
    return state_record(db,
                        &(Event){.kind = "evolution", .statement = -1, .detail = out.data,
                                 .name = arena_printf(mem, "%s: %s", evolution->declaration.name, what)},
                        NULL, err);
}

bool store_phase(Db *db, Evolution *evolution, Phase phase, const char *what, Error *err)
{
    auto_arena mem = arena_new();
    Error ignored = {0};

    TRY(db_execute(db, "begin", err));
    if (db_query(db, "update theseus.evolution set phase = $2::text, changed_at = clock_timestamp() where id = $1::int8",
                 PARAMS(store_number(evolution->id, mem), phase_name(phase)), NULL, err) &&
        record(db, evolution, phase_name(phase), what, err) && db_execute(db, "commit", err)) {
        evolution->phase = phase;
        return true;
    }
    if (db_alive(db))
        (void)!db_execute(db, "rollback", &ignored);
    return false;
}

bool store_state(Db *db, Evolution *evolution, const char *state, const char *note, Error *err)
{
    auto_arena mem = arena_new();

    TRY(db_query(db,
                 "update theseus.evolution set state = $2::text, note = $3::text, changed_at = clock_timestamp() where id = $1::int8",
                 PARAMS(store_number(evolution->id, mem), state, note), NULL, err));
    evolution->state = arena_strdup(evolution->mem, state);
    return true;
}

bool store_step(Db *db, const Evolution *evolution, const Step *step, const char *state, double seconds, const char *detail,
                Error *err)
{
    auto_arena mem = arena_new();

    return db_query(db, sql_evolve_step_done,
                    PARAMS(store_number(evolution->id, mem), step->name, phase_name(step->phase), state,
                           arena_printf(mem, "%.3f", seconds), detail),
                    NULL, err);
}

bool store_step_state(Db *db, const Evolution *evolution, const Step *step, bool *begun, bool *done, Error *err)
{
    auto_arena mem = arena_new();
    auto_rows rows = NULL;

    TRY(db_query(db, "select state from theseus.evolution_step where evolution = $1::int8 and name = $2::text",
                 PARAMS(store_number(evolution->id, mem), step->name), &rows, err));
    *begun = rows_count(rows) > 0;
    *done = *begun && !strcmp(rows_get(rows, 0, 0), "done");
    return true;
}

bool store_step_forget(Db *db, const Evolution *evolution, const Step *step, Error *err)
{
    auto_arena mem = arena_new();

    return db_query(db, "delete from theseus.evolution_step where evolution = $1::int8 and name = $2::text",
                    PARAMS(store_number(evolution->id, mem), step->name), NULL, err);
}

bool store_gate(Db *db, const Evolution *evolution, const char *name, double measured, double allowed, bool passes,
                const char *detail, Error *err)
{
    auto_arena mem = arena_new();

    return db_query(db, sql_evolve_gate_put,
                    PARAMS(store_number(evolution->id, mem), name, arena_printf(mem, "%.6g", measured),
                           arena_printf(mem, "%.6g", allowed), passes ? "true" : "false", detail),
                    NULL, err);
}

bool store_pause(Db *db, const Evolution *evolution, const char *reason, const char *detail, Error *err)
{
    auto_arena mem = arena_new();
    const char *id = store_number(evolution->id, mem);

    TRY(db_query(db, "update theseus.evolution_pause set ended_at = clock_timestamp() where evolution = $1::int8 and ended_at is null",
                 PARAMS(id), NULL, err));
    return !reason || db_query(db, "insert into theseus.evolution_pause (evolution, reason, detail) values ($1::int8, $2::text, $3::text)",
                               PARAMS(id, reason, detail), NULL, err);
}
