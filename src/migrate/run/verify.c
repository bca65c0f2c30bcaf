/*
 * Before COMMIT: what came of the statements against what the shadow foretold.
 */
#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "migrate/run/work.h"

static bool puts_aside(const Work *work);
static bool lock_is_ours(const Work *work, const Rows *rows, Error *err);
static bool refuse_difference(Work *work, const char *differences, Error *err);

size_t verify_add(const Work *work, Pipeline *pipeline)
{
    size_t place = pipeline_add(pipeline, "checking deferred constraints before COMMIT", "set constraints all immediate",
                                NO_PARAMS);

    pipeline_add(pipeline, "looking whether the migration lock is still ours", sql_migrate_lock_is_ours,
                 PARAMS(STATE_LOCK_CLASS, STATE_LOCK_RUN));
    snapshot_refresh_add(pipeline, work->counts);
    return place;
}

bool verify_delta(Work *work, const Pipeline *pipeline, size_t place, Arena *mem, Snapshot **after, Delta *delta, Error *err)
{
    RunContext *run = work->run;
    const char *differences;

    TRY(lock_is_ours(work, pipeline_rows(pipeline, place + 1), err));
    if (puts_aside(work)) {
        run->parked = true;
        TRY(state_scope_hidden(run->db, run->mem, &run->scope, err));
    }
    TRY(snapshot_refresh_rest(run->db, &run->scope, run->snapshot, pipeline_rows(pipeline, place + 2), mem, after, err));
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

static bool lock_is_ours(const Work *work, const Rows *rows, Error *err)
{
    if (rows_bool(rows, 0, 0))
        return true;
    error_set(err, ERR_REFUSED, "%s released the migration lock", work->procedure->version);
    return error_hint(err, "Take pg_advisory_unlock_all() and the like out of the file: without the lock two runs "
                           "could work side by side.");
}

/* --- no-transaction files ------------------------------------------------------------------- */

/* What was known of the schema before the file began: the snapshot of this run, or what is on record when another
 * process had begun it. */
typedef struct Known {
    Map digests; /* key -> hex */
    Arena *mem;
} Known;

static bool known_before(const RunContext *run, bool resumed, Known *known, Error *err);
static void check_expectation(const Expectation *expected, const Snapshot *after, Buf *out);
static void check_unexpected(const Procedure *procedure, const Known *known, const Snapshot *after, Buf *out,
                             TextList *elsewhere, Arena *mem);

bool verify_end_state(Work *work, const Snapshot *after, bool resumed, Error *err)
{
    const Procedure *procedure = work->procedure;
    TextList elsewhere = {0};
    const char *differences;

    if (!strcmp(procedure->level, "none"))
        return true;
    TRY(verify_end_differences(work->run, procedure, after, resumed, work->mem, &differences, &elsewhere, err));
    for (vec_each(&elsewhere, line))
        vec_push(work->mem, &work->report->notes, arena_printf(work->mem, "meanwhile, and not by this: %s", *line));
    if (!*differences)
        return true;
    if (procedure->accepted && !strcmp(procedure->accepted, differences)) {
        vec_push(work->mem, &work->report->notes,
                 arena_printf(work->mem, "it ended otherwise than on the shadow, which was accepted: %s", differences));
        return true;
    }
    error_set(err, ERR_FAILED, "what %s did here is not what it did on the shadow", procedure->version);
    error_detail(err, "%s", differences);
    return error_hint(err, "All its statements ran, and nothing of them is undone. Make the schema what the shadow had, and run the "
                           "same command again; or take it as it is: theseus accept %s --reason TEXT",
                      procedure->version);
}

bool verify_end_differences(const RunContext *run, const Procedure *procedure, const Snapshot *after, bool resumed, Arena *mem,
                            const char **differences, TextList *elsewhere, Error *err)
{
    Buf out = buf_new(mem);
    Known known = {map_new(mem), mem};

    for (vec_each(&procedure->prediction.expectations, expected))
        check_expectation(expected, after, &out);
    TRY(known_before(run, resumed, &known, err));
    if (known.digests.count)
        check_unexpected(procedure, &known, after, &out, elsewhere, mem);
    *differences = out.data;
    return true;
}

static bool known_before(const RunContext *run, bool resumed, Known *known, Error *err)
{
    StoredBlock *blocks;
    size_t count;

    for (size_t i = 0; !resumed && i < run->snapshot->count; i++)
        if (run->snapshot->objects[i]->managed)
            map_put(&known->digests, run->snapshot->objects[i]->key,
                    (void *)(uintptr_t)digest_hex(run->snapshot->objects[i]->digest, known->mem));
    if (!resumed)
        return true;
    TRY(state_blocks(run->db, known->mem, &blocks, &count, err));
    for (size_t i = 0; i < count; i++)
        map_put(&known->digests, blocks[i].key, (void *)(uintptr_t)blocks[i].digest);
    return true;
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

/* A file that runs for hours does not stop others from changing what it has nothing to do with: that is told, and no
 * reason to hold it up for ever. */
static void check_unexpected(const Procedure *procedure, const Known *known, const Snapshot *after, Buf *out,
                             TextList *elsewhere, Arena *mem)
{
    Map expected = map_new(mem), touched = map_new(mem);

    for (vec_each(&procedure->prediction.expectations, expectation)) {
        map_put(&expected, expectation->key, (void *)(uintptr_t)1);
        map_put(&touched, expectation->key, (void *)(uintptr_t)1);
    }
    for (vec_each(&procedure->closure, block))
        map_put(&touched, block->key, (void *)(uintptr_t)1);
    for (size_t i = 0; i < known->digests.count; i++) {
        const char *key = known->digests.entries[i].key;
        if (snapshot_find_key(after, key) || map_has(&expected, key))
            continue;
        if (map_has(&touched, key))
            buf_printf(out, "found - %s, which the proof did not have\n", key);
        else
            vec_push(mem, elsewhere, arena_printf(mem, "- %s", key));
    }
    for (size_t i = 0; i < after->count; i++) {
        const Object *object = after->objects[i];
        const char *before = map_get(&known->digests, object->key);
        if (!object->managed || map_has(&expected, object->key) || (before && !strcmp(before, digest_hex(object->digest, mem))))
            continue;
        if (map_has(&touched, object->key) || (object->parent && map_has(&touched, object->parent->key)))
            buf_printf(out, "found %c %s, which the proof did not have\n", before ? '~' : '+', object->key);
        else
            vec_push(mem, elsewhere, arena_printf(mem, "%c %s", before ? '~' : '+', object->key));
    }
}
