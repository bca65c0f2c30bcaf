/*
 * Before COMMIT: what came of the statements against what the shadow foretold.
 */
#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "migrate/run/work.h"

static bool puts_aside(const Work *work);
static bool lock_is_ours(Work *work, Error *err);
static bool refuse_difference(Work *work, const char *differences, Error *err);
static void check_expectation(const Expectation *expected, const Snapshot *after, Buf *out);
static void check_unexpected(Work *work, const Snapshot *after, StoredBlock *blocks, size_t count, Buf *out);

bool verify_delta(Work *work, Arena *mem, Snapshot **after, Delta *delta, Error *err)
{
    RunContext *run = work->run;
    const char *differences;

    if (!db_execute(run->db, "set constraints all immediate", err))
        return error_while(err, "checking deferred constraints before COMMIT");
    TRY(lock_is_ours(work, err));
    if (puts_aside(work))
        TRY(state_scope_hidden(run->db, run->mem, &run->scope, err));
    TRY(snapshot_refresh(run->db, &run->scope, run->snapshot, NULL, 0, mem, after, err));
    delta_make(run->snapshot, *after, work->mem, delta);
    if (!strcmp(work->procedure->level, "none"))
        return true;
    differences = prediction_compare(&work->procedure->prediction, delta, work->mem);
    return *differences ? refuse_difference(work, differences, err) : true;
}

static bool refuse_difference(Work *work, const char *differences, Error *err)
{
    error_set(err, ERR_FAILED, "what %s did here is not what it did on the shadow", work->procedure->version);
    error_detail(err, "%s", differences);
    return error_hint(err, "The proof does not describe this database. theseus drift shows whether it differs from "
                           "what is recorded; theseus prove makes the proof anew.");
}

/* Only statements of ours put something aside or bring it back. */
static bool puts_aside(const Work *work)
{
    for (vec_each(&work->procedure->statements, statement))
        if (statement->source < 0)
            return true;
    return false;
}

static bool lock_is_ours(Work *work, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_query(work->run->db, sql_migrate_lock_is_ours, PARAMS(STATE_LOCK_CLASS, STATE_LOCK_RUN), &rows, err));
    if (rows_bool(rows, 0, 0))
        return true;
    error_set(err, ERR_REFUSED, "%s released the migration lock", work->procedure->version);
    return error_hint(err, "Take pg_advisory_unlock_all() and the like out of the file: without the lock two runs "
                           "could work side by side.");
}

/* --- no-transaction files ------------------------------------------------------------------- */

/* There is no snapshot of one moment before: the run may have begun in another process. What was expected
 * must be there, and what was not expected must be as it is on record. */
bool verify_end_state(Work *work, const Snapshot *after, Error *err)
{
    Buf out = buf_new(work->mem);
    StoredBlock *blocks;
    size_t count;

    if (!strcmp(work->procedure->level, "none"))
        return true;
    for (vec_each(&work->procedure->prediction.expectations, expected))
        check_expectation(expected, after, &out);
    TRY(state_blocks(work->run->db, work->mem, &blocks, &count, err));
    if (count)
        check_unexpected(work, after, blocks, count, &out);
    return out.length ? refuse_difference(work, out.data, err) : true;
}

static void check_expectation(const Expectation *expected, const Snapshot *after, Buf *out)
{
    auto_arena mem = arena_new();
    const Object *object = snapshot_find_key(after, expected->key);
    const char *value, *found;

    if (expected->change == CHANGE_DROP) {
        if (object)
            buf_printf(out, "expected - %s, but it is still there\n", expected->key);
        return;
    }
    if (!object) {
        buf_printf(out, "expected %s, found nothing\n", expected->key);
        return;
    }
    if (!strcmp(expected->digest, EXPECT_ANY))
        return;
    value = expected->property ? object_property(object, expected->property) : NULL;
    found = !expected->property ? digest_hex(object->digest, mem) : value ? digest_hex(digest_of_text(value), mem) : "";
    if (strcmp(found, expected->digest) != 0)
        buf_printf(out, "%s%s%s differs from the one on the shadow\n", expected->key, expected->property ? ": " : "",
                   expected->property ? expected->property : "");
}

static void check_unexpected(Work *work, const Snapshot *after, StoredBlock *blocks, size_t count, Buf *out)
{
    auto_arena mem = arena_new();
    Map known = map_new(mem), expected = map_new(mem);

    for (vec_each(&work->procedure->prediction.expectations, expectation))
        map_put(&expected, expectation->key, (void *)(uintptr_t)1);
    for (size_t i = 0; i < count; i++) {
        map_put(&known, blocks[i].key, &blocks[i]);
        if (!snapshot_find_key(after, blocks[i].key) && !map_has(&expected, blocks[i].key))
            buf_printf(out, "found - %s, which the proof did not have\n", blocks[i].key);
    }
    for (size_t i = 0; i < after->count; i++) {
        const Object *object = after->objects[i];
        StoredBlock *block = map_get(&known, object->key);
        if (!object->managed || map_has(&expected, object->key))
            continue;
        if (!block || strcmp(block->digest, digest_hex(object->digest, mem)) != 0)
            buf_printf(out, "found %c %s, which the proof did not have\n", block ? '~' : '+', object->key);
    }
}
