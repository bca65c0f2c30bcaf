#include "migrate/run/purge.h"

#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "core/failpoint.h"
#include "core/json.h"
#include "core/time.h"
#include "migrate/run/work.h"

static bool leave_needed(Db *db, Arena *mem, Parked *things, size_t *count, Error *err) MUST_CHECK;
static bool plan(Work *work, Procedure *procedure, const char *ids, Error *err);
static bool carry_out(Work *work, const char *ids, const Parked *things, size_t count, Error *err);
static bool drop_empty_schemas(Work *work, Error *err);
static const char *ids_of(const Parked *things, size_t count, Arena *mem);
static const char *detail_of(const Parked *things, size_t count, Arena *mem);

bool purge_choose(Db *db, bool all, Arena *mem, Parked **things, size_t *count, Error *err)
{
    const char *now = time_iso_utc(mem);
    size_t kept = 0;

    TRY(state_parked(db, mem, things, count, err));
    for (size_t i = 0; i < *count; i++)
        if (all || ((*things)[i].keep_until && strcmp((*things)[i].keep_until, now) <= 0))
            (*things)[kept++] = (*things)[i];
    *count = kept;
    return leave_needed(db, mem, *things, count, err);
}

/* Until nothing that stays uses what goes: a table that is kept for longer needs its types. */
static bool leave_needed(Db *db, Arena *mem, Parked *things, size_t *count, Error *err)
{
    for (size_t before = *count + 1; *count && *count < before;) {
        auto_rows rows = NULL;
        size_t kept = 0;
        before = *count;
        TRY(db_query(db, sql_migrate_purge_needed, PARAMS(ids_of(things, *count, mem)), &rows, err));
        for (size_t i = 0; i < before; i++) {
            bool needed = false;
            for (size_t r = 0; r < rows_count(rows); r++)
                needed |= rows_i64(rows, r, 0) == things[i].id;
            if (!needed)
                things[kept++] = things[i];
        }
        *count = kept;
    }
    return true;
}

bool purge_run(RunContext *run, const Parked *things, size_t count, Arena *mem, Error *err)
{
    const char *ids = ids_of(things, count, mem);
    Procedure procedure = {.version = "what is kept aside", .level = "none", .direction = DIRECTION_DOWN};
    RunReport report = {0};
    Work work = {.run = run, .procedure = &procedure, .mem = mem, .report = &report,
                 .deadline_ms = time_monotonic_ms() + run->budget.total_ms};
    bool done;

    TRY(plan(&work, &procedure, ids, err));
    TRY(watch_start(&work, err));
    do
        done = attempt_begin(&work, err) && carry_out(&work, ids, things, count, err);
    while (!done && db_alive(run->db) && attempt_again(&work, err));
    watch_report(&work);
    return done;
}

/* The statements, and the tables that others use: their locks are taken first. */
static bool plan(Work *work, Procedure *procedure, const char *ids, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_query(work->run->db, sql_migrate_purge_statements, PARAMS(ids), &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++) {
        const char *schema = rows_get(rows, i, 2);
        bool known = false;
        vec_push(work->mem, &procedure->statements,
                 (ProcedureStatement){.sql = arena_strdup(work->mem, rows_get(rows, i, 1)), .source = -1});
        for (vec_each(&procedure->locks, want))
            known |= schema && !strcmp(want->schema, schema) && !strcmp(want->name, rows_get(rows, i, 3));
        if (schema && !known)
            vec_push(work->mem, &procedure->locks,
                     (LockWant){arena_strdup(work->mem, schema), arena_strdup(work->mem, rows_get(rows, i, 3)),
                                LOCK_ACCESS_EXCLUSIVE});
    }
    return true;
}

static bool carry_out(Work *work, const char *ids, const Parked *things, size_t count, Error *err)
{
    Event event = {.kind = "purged", .statement = -1, .detail = detail_of(things, count, work->mem)};
    Db *db = work->run->db;

    TRY(session_ours(work, err));
    for (size_t i = 0; i < work->procedure->statements.count; i++) {
        TRY(send_statement(work, i, err));
        failpoint("purged");
    }
    TRY(db_query(db, "delete from theseus.parked where id = any ($1::int8[])", PARAMS(ids), NULL, err));
    TRY(drop_empty_schemas(work, err));
    TRY(state_record(db, &event, NULL, err));
    TRY(watch_let_commit(work, err));
    TRY(db_execute(db, "commit", err));
    attempt_end(work);
    return true;
}

static bool drop_empty_schemas(Work *work, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_query(work->run->db, sql_migrate_purge_empty_schemas, NO_PARAMS, &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++)
        TRY(db_execute(work->run->db, rows_get(rows, i, 0), err));
    return true;
}

static const char *ids_of(const Parked *things, size_t count, Arena *mem)
{
    Buf out = buf_new(mem);

    for (size_t i = 0; i < count; i++)
        buf_printf(&out, "%c%lld", i ? ',' : '{', (long long)things[i].id);
    buf_add(&out, count ? "}" : "{}");
    return out.data;
}

static const char *detail_of(const Parked *things, size_t count, Arena *mem)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_object_open(&json);
    json_key(&json, "purged");
    json_array_open(&json);
    for (size_t i = 0; i < count; i++) {
        json_object_open(&json);
        json_key(&json, "key");
        json_text(&json, things[i].key);
        json_key(&json, "version");
        json_text(&json, things[i].version);
        json_key(&json, "rows");
        json_i64(&json, things[i].rows);
        json_object_close(&json);
    }
    json_array_close(&json);
    json_object_close(&json);
    return out.data;
}
