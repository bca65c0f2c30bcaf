#include "migrate/drift.h"

#include <stdlib.h>
#include <string.h>

#include "core/json.h"

#define DRIFT_VALUE_BYTES 200

static const char *rebaseline_reason(const History *history, int server_version, Arena *mem);
static bool compare(const StoredBlock *block, const Object *object, Arena *mem, Drift *drift, Error *err);
static int block_order(const void *left, const void *right);
static int item_order(const void *left, const void *right);

bool drift_find(Db *db, const History *history, const Snapshot *live, Arena *mem, Drift *drift, Error *err)
{
    StoredBlock *blocks;
    size_t count;

    *drift = (Drift){.rebaseline = rebaseline_reason(history, db_server_version(db), mem)};
    TRY(state_blocks(db, mem, &blocks, &count, err));
    drift->nothing_recorded = count == 0;
    if (!count || drift->rebaseline)
        return true;
    qsort(blocks, count, sizeof *blocks, block_order);
    for (size_t i = 0; i < count; i++) {
        const Object *object = snapshot_find_key(live, blocks[i].key);
        TRY(compare(&blocks[i], object && object->managed ? object : NULL, mem, drift, err));
    }
    for (size_t i = 0; i < live->count; i++) {
        const Object *object = live->objects[i];
        StoredBlock key = {.key = object->key};
        if (object->managed && !bsearch(&key, blocks, count, sizeof *blocks, block_order))
            vec_push(mem, &drift->items, (DriftItem){CHANGE_CREATE, object->key});
    }
    if (drift->items.count)
        qsort(drift->items.items, drift->items.count, sizeof(DriftItem), item_order);
    return true;
}

static const char *rebaseline_reason(const History *history, int server_version, Arena *mem)
{
    int recorded = 0;

    for (vec_each(&history->events, event))
        if (strcmp(event->kind, "intent") != 0 && event->server_version)
            recorded = event->server_version;
    if (!recorded || recorded / 10000 == server_version / 10000)
        return NULL;
    return arena_printf(mem, "the server was PostgreSQL %d and is %d now: definitions are written differently",
                        recorded / 10000, server_version / 10000);
}

static bool compare_properties(const StoredBlock *block, const Object *object, Arena *mem, DriftItem *item, Error *err)
{
    JsonValue *recorded;

    TRY(json_parse(block->definition, strlen(block->definition), mem, &recorded, err));
    for (size_t i = 0; i < object->property_count; i++) {
        const char *name = object->property_names[i], *live = object->properties[i];
        const char *then = json_get_text(recorded, name);
        if (live == then || (live && then && !strcmp(live, then)))
            continue;
        vec_push(mem, &item->properties, (DriftProperty){name, then, live});
    }
    return true;
}

static bool compare(const StoredBlock *block, const Object *object, Arena *mem, Drift *drift, Error *err)
{
    DriftItem item = {CHANGE_ALTER, block->key};

    if (!object) {
        vec_push(mem, &drift->items, (DriftItem){CHANGE_DROP, block->key});
        return true;
    }
    if (!strcmp(block->digest, digest_hex(object->digest, mem)))
        return true;
    if (!compare_properties(block, object, mem, &item, err))
        return error_while(err, "reading the recorded definition of %s", block->key);
    vec_push(mem, &drift->items, item);
    return true;
}

static int block_order(const void *left, const void *right)
{
    return strcmp(((const StoredBlock *)left)->key, ((const StoredBlock *)right)->key);
}

static int item_order(const void *left, const void *right)
{
    return strcmp(((const DriftItem *)left)->key, ((const DriftItem *)right)->key);
}

static const char *short_value(const char *value, Arena *mem)
{
    if (!value)
        return "(none)";
    return strlen(value) <= DRIFT_VALUE_BYTES ? value : arena_printf(mem, "%.*s ...", DRIFT_VALUE_BYTES, value);
}

const char *drift_describe(const Drift *drift, size_t max_lines, Arena *mem)
{
    static const char signs[] = {[CHANGE_CREATE] = '+', [CHANGE_DROP] = '-', [CHANGE_ALTER] = '~'};
    Buf out = buf_new(mem);
    size_t lines = 0;

    for (vec_each(&drift->items, item)) {
        if (++lines > max_lines) {
            buf_printf(&out, "... and %zu more objects\n", drift->items.count - max_lines);
            break;
        }
        buf_printf(&out, "%c %s\n", signs[item->kind], item->key);
        for (vec_each(&item->properties, property))
            buf_printf(&out, "    %s: %s -> %s\n", property->name, short_value(property->recorded, mem),
                       short_value(property->live, mem));
    }
    return out.data;
}
