/*
 * Reading the whole schema.
 *
 * pg_get_viewdef and its like see the newest catalogs, not the transaction's snapshot, so a change
 * that commits in between gives texts of another moment than the rows, or an error. Therefore:
 *
 *     read, with a probe at its start and one after its end ──equal──▶ done
 *        │ moved, or a lookup failed: again
 *        ▼ after SNAPSHOT_TRIES
 *     lock all tables and views, then take the snapshot ──▶ done, with a note
 *        │ a table came or went while locking: again
 *        ▼ after LOCKED_TRIES
 *     error
 *
 * Inside the caller's transaction his locks are his own business: there only the first circle is
 * run, and its last reading is given with a note.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <sql.h> /* the embedded texts */

#include "catalog/read.h"
#include "core/time.h"
#include "db/sql.h"

enum { SNAPSHOT_TRIES = 4, LOCKED_TRIES = 50, LOCKED_EXACT_TRIES = 5, LOCKS_WAIT_MS = 10 * 1000 };

static const char note_locked[] =
    "the schema was being changed all the while: tables and views were read under ACCESS SHARE "
    "locks";
static const char note_mixed[] =
    "the schema was being changed all the while: some functions or types may be of another moment "
    "than the tables";

/* One reading: probe, kinds, pg_depend, second probe. The answers become a snapshot while the
 * server works on the next query, each freed as soon as it is copied. */
typedef struct Work {
    int server_version;
    Reading reading;
    DependencyList list;
    PipelineQuery *queries;
    size_t count;
    PipelineQuery after;
    size_t arrived; /* kinds so far */
    Snapshot *snapshot;
    bool failed;
    Error err; /* when failed */
} Work;

static void work_finish(Work *work)
{
    Arena *scratch = work->reading.scratch;
    EdgeList kept = {0};
    if (work->failed ||
        !reading_finish(&work->reading, work->server_version, depend_implicit(&work->list),
                        &work->snapshot, &work->err)) {
        work->failed = true;
        return;
    }
    depend_index(work->snapshot, &work->list, scratch);
    depend_edges(work->snapshot, &work->list, &kept, scratch);
}

static void kind_arrived(void *context, PipelineQuery *query)
{
    Work *work = context;
    work->failed =
        work->failed || !reading_add(&work->reading, work->arrived++, query->rows, &work->err);
    rows_clean(&query->rows);
}

static void depend_arrived(void *context, PipelineQuery *query)
{
    Work *work = context;
    depend_parse(query->rows, work->reading.scratch, &work->list);
    rows_clean(&query->rows);
    work_finish(work);
}

static void work_plan(Work *work, const ScopeParams *params)
{
    Arena *scratch = work->reading.scratch;
    work->count = object_kind_count + 2;
    work->queries = ARENA_ARRAY(scratch, PipelineQuery, work->count);
    work->queries[0] = probe_query();
    for (size_t rank = 0; rank < object_kind_count; rank++) {
        KindQuery query = kind_query(rank, work->server_version);
        work->queries[rank + 1] = (PipelineQuery){
            .label =
                arena_printf(scratch, "while reading objects of kind %s", object_kinds[rank]->name),
            .sql = query.full,
            .params = {query.scope_params, params->values},
            .arrived = kind_arrived,
            .context = work,
        };
    }
    work->queries[work->count - 1] = (PipelineQuery){.label = "while reading dependencies",
                                                     .sql = sql_catalog_depend,
                                                     .arrived = depend_arrived,
                                                     .context = work};
    work->after = probe_query();
}

bool catalog_moved(Error *err, const char *format, ...)
{
    char text[sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    error_set(err, ERR_FAILED, "%s", text);
    memcpy(err->sqlstate, CATALOG_MOVED, sizeof CATALOG_MOVED);
    return false;
}

static bool is_one_of(const Error *err, const char *const *states, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(err->sqlstate, states[i]) == 0)
            return true;
    return false;
}

/* What the answers of a changing catalog look like: lookup failures; undefined table, column,
 * object, function. */
static bool is_moved(const Error *err)
{
    static const char *const states[] = {CATALOG_MOVED, "42P01", "42703", "42704", "42883"};
    return is_one_of(err, states, COUNT(states));
}

/* lock_timeout, or the server found a deadlock and chose us. */
static bool is_locked_out(const Error *err)
{
    static const char *const states[] = {"55P03", "40P01"};
    return is_one_of(err, states, COUNT(states));
}

/* One reading. False with is_moved(err) when it must be done again; `even_moved`: rather a mixed
 * one than none. */
static bool read_once(Db *db, const SnapshotScope *scope, bool even_moved, Arena *mem,
                      Snapshot **snapshot, Error *err)
{
    auto_arena scratch = arena_new();
    ScopeParams params = scope_params(scope, scratch);
    Work work = {.server_version = db_server_version(db),
                 .reading = {.scope = scope, .mem = mem, .texts = mem, .scratch = scratch}};
    work_plan(&work, &params);
    TRY(flush_run(db, work.queries, work.count, &work.after, err));
    auto_rows before = work.queries[0].rows;
    auto_rows after = work.after.rows;
    const char *probe = probe_text(before, mem);
    bool equal = strcmp(probe, probe_text(after, scratch)) == 0;
    if (!equal && !even_moved)
        return catalog_moved(err, "the schema was changed while it was read");
    if (work.failed) {
        *err = work.err;
        return false;
    }
    work.snapshot->probe = probe;
    work.snapshot->note = equal ? NULL : note_mixed;
    *snapshot = work.snapshot;
    return true;
}

typedef struct Lockable {
    DbOid oid;
    const char *schema, *name;
    bool locked;
} Lockable;

static const Field lockable_fields[] = {
    FIELD(Lockable, oid),
    FIELD(Lockable, schema),
    FIELD(Lockable, name),
    FIELD(Lockable, locked),
};

static bool lockable_read(Db *db, const SnapshotScope *scope, Arena *mem, Lockable **tables,
                          size_t *count, Error *err)
{
    ScopeParams params = scope_params(scope, mem);
    PipelineQuery query = {.label = "while listing tables to lock",
                           .sql = sql_catalog_lockable,
                           .params = {3, params.values}};
    TRY(flush_run(db, &query, 1, NULL, err));
    auto_rows rows = query.rows;
    return rows_read(rows, lockable_fields, COUNT(lockable_fields), sizeof(Lockable), mem,
                     (void **)tables, count, err);
}

static bool tables_lock(Db *db, const Lockable *tables, size_t count, Arena *mem, Error *err)
{
    if (!count)
        return true;
    Sql sql = sql_new(mem);
    sql_add(&sql, KW("set local lock_timeout = '250ms'; lock table "));
    for (size_t i = 0; i < count; i++) {
        if (i)
            sql_add(&sql, KW(", "));
        sql_add(&sql, KW("only "), REL(tables[i].schema, tables[i].name));
    }
    sql_add(&sql, KW(" in access share mode"));
    return db_execute(db, sql_text(&sql), err);
}

/* In an open transaction that has no snapshot yet. */
static bool lock_and_read(Db *db, const SnapshotScope *scope, const Lockable *tables, size_t count,
                          Arena *mem, Snapshot **snapshot, Error *err)
{
    auto_arena scratch = arena_new();
    Lockable *seen;
    size_t seen_count;
    TRY(tables_lock(db, tables, count, scratch, err));
    TRY(lockable_read(db, scope, scratch, &seen, &seen_count, err));
    for (size_t i = 0; i < seen_count; i++)
        if (!seen[i].locked)
            return catalog_moved(err, "table %s.%s was made while the others were locked",
                                 seen[i].schema, seen[i].name);
    return read_once(db, scope, false, mem, snapshot, err);
}

/* The locks come before the snapshot, so what it shows of tables stays true until COMMIT. `probe`:
 * after that. */
static bool read_locked(Db *db, const SnapshotScope *scope, Arena *mem, Snapshot **snapshot,
                        const char **probe, Error *err)
{
    auto_arena scratch = arena_new();
    Lockable *tables;
    size_t count;
    Error ignored;
    TRY(lockable_read(db, scope, scratch, &tables, &count, err));
    TRY(db_execute(db, "begin isolation level repeatable read read only", err));
    bool read = lock_and_read(db, scope, tables, count, mem, snapshot, err);
    bool ended = db_execute(db, read ? "commit" : "rollback", read ? err : &ignored);
    return read && ended && snapshot_probe(db, mem, probe, err);
}

/* Wait a little for whoever holds a lock, until the deadline. */
static bool wait_for_locks(int64_t deadline, Error *err)
{
    if (time_monotonic_ms() > deadline)
        return error_hint(
            err,
            "Another session holds an exclusive lock, or waits for one: see pg_locks. Try again "
            "when it has finished.");
    nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
    return true;
}

static bool snapshot_read_locked(Db *db, const SnapshotScope *scope, Arena *mem,
                                 Snapshot **snapshot, Error *err)
{
    int64_t deadline = time_monotonic_ms() + LOCKS_WAIT_MS;
    for (int try = 1; try <= LOCKED_TRIES; try++) {
        const char *probe;
        if (read_locked(db, scope, mem, snapshot, &probe, err)) {
            bool exact = probe_others_equal((*snapshot)->probe, probe);
            (*snapshot)->note = exact ? note_locked : note_mixed;
            if (exact || try >= LOCKED_EXACT_TRIES)
                return true;
        } else if (is_locked_out(err) ? !wait_for_locks(deadline, err) : !is_moved(err)) {
            return false;
        }
    }
    return error_hint(
        err, "The schema is being changed without a pause. Try again when that has stopped.");
}

bool snapshot_read(Db *db, const SnapshotScope *scope, Arena *mem, Snapshot **snapshot, Error *err)
{
    bool inside = db_in_transaction(db);
    int64_t deadline = time_monotonic_ms() + LOCKS_WAIT_MS;
    for (int try = 1; try <= SNAPSHOT_TRIES;) {
        bool last = try == SNAPSHOT_TRIES;
        if (read_once(db, scope, inside && last, mem, snapshot, err))
            return true;
        if (is_locked_out(err)) {
            TRY(wait_for_locks(deadline, err));
            continue;
        }
        if (!is_moved(err))
            return false;
        try++;
    }
    return !inside && snapshot_read_locked(db, scope, mem, snapshot, err);
}
