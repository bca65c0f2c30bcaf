/*
 * Table locks: taking a set of them at once or within a time, and who stands in the way.
 *
 * A set is one round trip: between the first lock and the last others may already wait behind us.
 */
#include "db/lock.h"

#include <string.h>

#include <sql.h>

#include "core/json.h"
#include "db/internal.h"
#include "db/sql.h"

static const struct {
    const char *name, *catalog;
} modes[] = {
    [LOCK_NONE] = {"NONE", ""},
    [LOCK_ACCESS_SHARE] = {"ACCESS SHARE", "AccessShareLock"},
    [LOCK_ROW_SHARE] = {"ROW SHARE", "RowShareLock"},
    [LOCK_ROW_EXCLUSIVE] = {"ROW EXCLUSIVE", "RowExclusiveLock"},
    [LOCK_SHARE_UPDATE_EXCLUSIVE] = {"SHARE UPDATE EXCLUSIVE", "ShareUpdateExclusiveLock"},
    [LOCK_SHARE] = {"SHARE", "ShareLock"},
    [LOCK_SHARE_ROW_EXCLUSIVE] = {"SHARE ROW EXCLUSIVE", "ShareRowExclusiveLock"},
    [LOCK_EXCLUSIVE] = {"EXCLUSIVE", "ExclusiveLock"},
    [LOCK_ACCESS_EXCLUSIVE] = {"ACCESS EXCLUSIVE", "AccessExclusiveLock"},
};

#define BIT(mode) (1u << (mode))
/* LockConflicts of the server's lock.c. */
static const unsigned conflicts[] = {
    [LOCK_ACCESS_SHARE] = BIT(LOCK_ACCESS_EXCLUSIVE),
    [LOCK_ROW_SHARE] = BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE),
    [LOCK_ROW_EXCLUSIVE] = BIT(LOCK_SHARE) | BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) |
                           BIT(LOCK_ACCESS_EXCLUSIVE),
    [LOCK_SHARE_UPDATE_EXCLUSIVE] = BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) | BIT(LOCK_SHARE) |
                                    BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) |
                                    BIT(LOCK_ACCESS_EXCLUSIVE),
    [LOCK_SHARE] = BIT(LOCK_ROW_EXCLUSIVE) | BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) |
                   BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE),
    [LOCK_SHARE_ROW_EXCLUSIVE] = BIT(LOCK_ROW_EXCLUSIVE) | BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) |
                                 BIT(LOCK_SHARE) | BIT(LOCK_SHARE_ROW_EXCLUSIVE) |
                                 BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE),
    [LOCK_EXCLUSIVE] = BIT(LOCK_ROW_SHARE) | BIT(LOCK_ROW_EXCLUSIVE) |
                       BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) | BIT(LOCK_SHARE) |
                       BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) |
                       BIT(LOCK_ACCESS_EXCLUSIVE),
    [LOCK_ACCESS_EXCLUSIVE] = ~0u,
};

const char *lock_mode_name(LockMode mode)
{
    return modes[mode].name;
}

LockMode lock_mode_from_catalog(const char *pg_locks_mode)
{
    for (LockMode mode = LOCK_ACCESS_SHARE; mode <= LOCK_ACCESS_EXCLUSIVE; mode++)
        if (strcmp(modes[mode].catalog, pg_locks_mode) == 0)
            return mode;
    return LOCK_NONE;
}

bool lock_modes_conflict(LockMode a, LockMode b)
{
    return a != LOCK_NONE && b != LOCK_NONE && (conflicts[a] & BIT(b));
}

/* --- taking ------------------------------------------------------------------------------- */

/* ONLY: the partitions and children that are needed are wanted by name. */
void lock_take_add(Pipeline *pipeline, const LockWant *wants, size_t count, int64_t attempt_ms)
{
    static const char label[] = "taking its locks";
    if (attempt_ms)
        pipeline_add(pipeline, label, sql_make(pipeline->mem, KW("set local lock_timeout = "), INT(attempt_ms)), NO_PARAMS);
    for (size_t i = 0; i < count; i++) {
        Sql sql = sql_new(pipeline->mem);
        sql_add(&sql, KW("lock table only "), REL(wants[i].schema, wants[i].name), KW(" in "),
                FROM_SERVER(lock_mode_name(wants[i].mode)), KW(" mode"));
        if (!attempt_ms)
            sql_add(&sql, KW(" nowait"));
        pipeline_add(pipeline, label, sql_text(&sql), NO_PARAMS);
    }
}

static bool take(Db *db, const LockWant *wants, size_t count, int64_t attempt_ms, Error *err)
{
    auto_arena mem = arena_new();
    auto_pipeline pipeline = pipeline_new(mem);
    BUG_IF(!db_in_transaction(db));
    lock_take_add(&pipeline, wants, count, attempt_ms);
    return pipeline_run(db, &pipeline, err);
}

bool lock_take_nowait(Db *db, const LockWant *wants, size_t count, Error *err)
{
    return take(db, wants, count, 0, err);
}

bool lock_take_timed(Db *db, const LockWant *wants, size_t count, int64_t attempt_ms, Error *err)
{
    return take(db, wants, count, attempt_ms > 0 ? attempt_ms : 1, err); /* 0 would mean: for ever */
}

/* --- who stands in the way ---------------------------------------------------------------- */

typedef struct LockRow {
    int32_t pid;
    const char *relation, *wanted, *mode, *user, *application, *state, *query;
    bool granted;
    double transaction_age_s;
} LockRow;

static const Field lock_fields[] = {
    FIELD(LockRow, pid),         FIELD(LockRow, relation),
    FIELD(LockRow, wanted),      FIELD(LockRow, mode),
    FIELD(LockRow, granted),     FIELD(LockRow, user),
    FIELD(LockRow, application), FIELD(LockRow, state),
    FIELD(LockRow, query),       FIELD(LockRow, transaction_age_s),
};

static const char *wants_json(const LockWant *wants, size_t count, Arena *mem)
{
    Buf text = buf_new(mem);
    Json json = json_begin(&text, false);
    json_array_open(&json);
    for (size_t i = 0; i < count; i++) {
        json_object_open(&json);
        json_key(&json, "schema");
        json_text(&json, wants[i].schema);
        json_key(&json, "name");
        json_text(&json, wants[i].name);
        json_key(&json, "mode");
        json_text(&json, modes[wants[i].mode].catalog);
        json_object_close(&json);
    }
    json_array_close(&json);
    return text.data;
}

/* Of several locks of one session on one table the strongest is shown. */
static LockHolder *same_holder(LockHolder *holders, size_t count, const LockRow *row)
{
    for (size_t i = 0; i < count; i++)
        if (holders[i].pid == row->pid && row->pid &&
            strcmp(holders[i].relation, row->relation) == 0)
            return &holders[i];
    return NULL;
}

bool lock_holders(Db *db, const LockWant *wants, size_t count, Arena *mem, LockHolder **out,
                  size_t *out_count, Error *err)
{
    auto_rows rows = NULL;
    void *items;
    size_t row_count, found = 0;
    TRY(db_query(db, sql_db_lock_holders, PARAMS(wants_json(wants, count, mem)), &rows, err));
    TRY(rows_read(rows, lock_fields, COUNT(lock_fields), sizeof(LockRow), mem, &items, &row_count,
                  err));
    LockHolder *holders = ARENA_ARRAY(mem, LockHolder, row_count);
    LockMode *strongest = ARENA_ARRAY(mem, LockMode, row_count);
    for (const LockRow *row = items; row < (const LockRow *)items + row_count; row++) {
        LockMode mode = lock_mode_from_catalog(row->mode);
        if (!lock_modes_conflict(mode, lock_mode_from_catalog(row->wanted)))
            continue;
        LockHolder *holder = same_holder(holders, found, row);
        if (holder && strongest[holder - holders] >= mode)
            continue;
        if (!holder)
            holder = &holders[found++];
        strongest[holder - holders] = mode;
        *holder = (LockHolder){row->pid,
                               row->relation,
                               row->granted
                                   ? lock_mode_name(mode)
                                   : arena_printf(mem, "%s (waiting for it)", lock_mode_name(mode)),
                               row->user,
                               row->application,
                               row->state,
                               row->query,
                               row->transaction_age_s};
    }
    *out = holders;
    *out_count = found;
    return true;
}
