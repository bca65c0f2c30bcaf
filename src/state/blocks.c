/*
 * The schema on record, block by block: what drift is measured against. Its rows change in the transaction
 * of the change that they describe.
 */
#include <string.h>

#include <sql.h>

#include "core/json.h"
#include "state/internal.h"

/* Blocks in one parameter; a server takes 1 GB, and a pipeline of smaller ones is no faster. */
#define BLOCKS_AT_ONCE 2000

static void add_definition(Json *json, const Object *object)
{
    json_object_open(json);
    for (size_t i = 0; i < object->property_count; i++) {
        if (!object->properties[i])
            continue;
        json_key(json, object->property_names[i]);
        json_text(json, object->properties[i]);
    }
    json_object_close(json);
}

static void add_block(Json *json, const Object *object, Arena *mem)
{
    json_object_open(json);
    json_key(json, "key");
    json_text(json, object->key);
    json_key(json, "digest");
    json_text(json, digest_hex(object->digest, mem));
    json_key(json, "definition");
    add_definition(json, object);
    json_object_close(json);
}

static bool blocks_send(Db *db, const char *sql, Json *json, const Buf *text, Error *err)
{
    json_array_close(json);
    if (db_query(db, sql, PARAMS(text->data), NULL, err))
        return true;
    error_while(err, "writing theseus.block");
    return state_hint_rights(db, err);
}

static bool replace_all(Db *db, const Snapshot *snapshot, Error *err)
{
    auto_arena mem = arena_new();
    TRY(db_execute(db, "delete from theseus.block", err));
    for (size_t i = 0; i < snapshot->count;) {
        arena_reset(mem);
        Buf text = buf_new(mem);
        Json json = json_begin(&text, false);
        json_array_open(&json);
        for (size_t added = 0; i < snapshot->count && added < BLOCKS_AT_ONCE; i++)
            if (snapshot->objects[i]->managed) {
                add_block(&json, snapshot->objects[i], mem);
                added++;
            }
        TRY(blocks_send(db, sql_state_blocks_put, &json, &text, err));
    }
    return true;
}

bool state_blocks_replace(Db *db, const Snapshot *snapshot, Error *err)
{
    if (db_in_transaction(db))
        return replace_all(db, snapshot, err);
    Error ignored;
    TRY(db_execute(db, "begin", err));
    if (replace_all(db, snapshot, err))
        return db_execute(db, "commit", err);
    if (db_alive(db))
        (void)!db_execute(db, "rollback", &ignored);
    return false;
}

void state_blocks_add(Pipeline *pipeline, const Delta *delta)
{
    static const char label[] = "writing theseus.block";
    Arena *mem = pipeline->mem;
    Buf put = buf_new(mem), gone = buf_new(mem);
    Json puts = json_begin(&put, false), removals = json_begin(&gone, false);
    size_t put_count = 0, gone_count = 0;
    json_array_open(&puts);
    json_array_open(&removals);
    for (vec_each(&delta->changes, change)) {
        if (change->to) {
            add_block(&puts, change->to, mem);
            put_count++;
        } else {
            json_text(&removals, change->from->key);
            gone_count++;
        }
    }
    json_array_close(&puts);
    json_array_close(&removals);
    if (gone_count)
        pipeline_add(pipeline, label, sql_state_blocks_remove, PARAMS(gone.data));
    if (put_count)
        pipeline_add(pipeline, label, sql_state_blocks_put, PARAMS(put.data));
}

bool state_blocks_apply(Db *db, const Delta *delta, Error *err)
{
    auto_arena mem = arena_new();
    auto_pipeline pipeline = pipeline_new(mem);
    state_blocks_add(&pipeline, delta);
    return !pipeline.queries.count || pipeline_run(db, &pipeline, err) || state_hint_rights(db, err);
}

bool state_blocks(Db *db, Arena *mem, StoredBlock **blocks, size_t *count, Error *err)
{
    static const Field fields[] = {
        FIELD(StoredBlock, key),
        FIELD(StoredBlock, digest),
        FIELD(StoredBlock, definition),
    };
    auto_rows rows = NULL;
    bool present;
    void *items = NULL;
    *count = 0;
    TRY(meta_present(db, &present, err));
    if (present) {
        if (!db_query(db, sql_state_blocks, NO_PARAMS, &rows, err))
            return state_hint_rights(db, err);
        TRY(rows_read(rows, fields, COUNT(fields), sizeof(StoredBlock), mem, &items, count, err));
    }
    *blocks = items;
    return true;
}
