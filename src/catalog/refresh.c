/*
 * Reading again after one transaction, before its COMMIT: what touched.c finds is read, everything
 * else is taken over. The outcome is the same as that of a full read (test/unit/catalog/refresh.c
 * compares them after random DDL).
 *
 *     touched.sql ──▶ queries of the kinds concerned, restricted ──▶ merge with `before`
 *          └── a name that stands in texts everywhere has changed ──▶ snapshot_read
 */
#include <stdio.h>
#include <string.h>

#include <sql.h> /* the embedded texts */

#include "catalog/touched.h"

/* The restricted queries of one refresh: settings, kinds, dependencies. */
typedef struct Restricted {
    PipelineQuery *queries;
    size_t *ranks;
    size_t count;
} Restricted;

static const char *oid_array(const Touched *touched, bool classes, Arena *mem)
{
    Buf out = buf_new(mem);
    for (vec_each(&touched->addresses, address))
        buf_printf(&out, "%c%u", out.length ? ',' : '{',
                   classes ? address->classid : address->objid);
    buf_add(&out, out.length ? "}" : "{}");
    return out.data;
}

/* Parameters must live until the flush. */
static Params params_keep(Arena *mem, const char *const *values, int count)
{
    const char **kept = ARENA_ARRAY(mem, const char *, (size_t)count);
    memcpy(kept, values, (size_t)count * sizeof *kept);
    return (Params){count, kept};
}

static void restricted_add(Restricted *restricted, const Touched *touched, size_t rank,
                           const ScopeParams *scope, int server_version, const char *oids)
{
    KindQuery query = kind_query(rank, server_version);
    const char *values[4] = {scope->values[0], scope->values[1], scope->values[2]};
    int count = query.scope_params;
    if (!touched->whole[rank])
        values[count++] = oids;
    restricted->ranks[restricted->count] = rank;
    restricted->queries[restricted->count++] = (PipelineQuery){
        .label = arena_printf(touched->scratch, "while reading objects of kind %s again",
                              object_kinds[rank]->name),
        .sql = touched->whole[rank] ? query.full : query.only,
        .params = params_keep(touched->scratch, values, count),
    };
}

static Restricted restricted_make(const Touched *touched, const SnapshotScope *scope,
                                  int server_version)
{
    Arena *mem = touched->scratch;
    ScopeParams params = scope_params(scope, mem);
    const char *oids = oid_array(touched, false, mem);
    const char *dependers[] = {oid_array(touched, true, mem), oids};
    Restricted restricted = {.queries = ARENA_ARRAY(mem, PipelineQuery, object_kind_count + 2),
                             .ranks = ARENA_ARRAY(mem, size_t, object_kind_count + 1)};
    restricted.queries[restricted.count++] =
        (PipelineQuery){.label = "while pinning the settings", .sql = sql_catalog_settings_few};
    for (size_t rank = 0; rank < object_kind_count; rank++)
        if (touched_kind(touched, rank))
            restricted_add(&restricted, touched, rank, &params, server_version, oids);
    restricted.queries[restricted.count++] =
        (PipelineQuery){.label = "while reading dependencies again",
                        .sql = sql_catalog_depend_of,
                        .params = params_keep(mem, dependers, COUNT(dependers))};
    return restricted;
}

/* A role or schema under a new name: its name stands in texts everywhere. */
static bool is_renamed(const Snapshot *before, const Object *object)
{
    const Object *old = snapshot_at(before, object->address);
    return old && (object_is(object, "role") || object_is(object, "schema")) &&
           strcmp(old->key, object->key) != 0;
}

/* Edges between objects that stay, and from those to objects that were read again. */
static void edges_keep(const Reading *reading, const Snapshot *after, EdgeList *kept)
{
    const Snapshot *before = reading->before;
    for (size_t i = 0; i < before->count; i++) {
        if (!reading->moved[i])
            continue;
        for (vec_each(&before->objects[i]->uses, used)) {
            size_t place = (size_t)(*used - before->objects[0]);
            bool there = reading->moved[place] != 0;
            if (there)
                place = reading->moved[place] - 1;
            else
                there = address_index_get(&after->by_address, (*used)->address, &place);
            if (there)
                vec_push(reading->scratch, kept, (Edge){reading->moved[i] - 1, (uint32_t)place});
        }
    }
}

/* False with *again: something showed that only a full read can tell. */
static bool refresh_build(Touched *touched, Restricted *restricted, const SnapshotScope *scope,
                          Arena *mem, Snapshot **snapshot, bool *again, Error *err)
{
    const Snapshot *before = touched->before;
    Reading reading = {
        .scope = scope,
        .mem = mem,
        .texts = before->texts,
        .scratch = touched->scratch,
        .before = before,
        .stays = touched->stays,
        .moved = ARENA_ARRAY(touched->scratch, uint32_t, before->count),
    };
    DependencyList list = {0};
    EdgeList kept = {0};
    for (size_t i = 1; i + 1 < restricted->count; i++)
        TRY(reading_add(&reading, restricted->ranks[i], restricted->queries[i].rows, err));
    for (vec_each(&reading.read, read)) {
        size_t place;
        *again = *again || is_renamed(before, &(*read)->object);
        if (address_index_get(&before->by_address, (*read)->object.address, &place))
            touched->stays[place] = false;
    }
    if (*again)
        return false;
    depend_parse(restricted->queries[restricted->count - 1].rows, touched->scratch, &list);
    TRY(reading_finish(&reading, before->server_version, depend_implicit(&list), snapshot, err));
    depend_index(*snapshot, &list, touched->scratch);
    edges_keep(&reading, *snapshot, &kept);
    depend_edges(*snapshot, &list, &kept, touched->scratch);
    return true;
}

static bool restricted_read(Db *db, Touched *touched, const SnapshotScope *scope, Arena *mem,
                            Snapshot **snapshot, bool *again, Error *err)
{
    Restricted restricted = restricted_make(touched, scope, db_server_version(db));
    TRY(flush_run(db, restricted.queries, restricted.count, NULL, err));
    bool read = refresh_build(touched, &restricted, scope, mem, snapshot, again, err);
    for (size_t i = 0; i < restricted.count; i++)
        rows_free(restricted.queries[i].rows);
    return read;
}

static bool refresh(Db *db, const SnapshotScope *scope, const Snapshot *before, const Rows *rows, const DbOid *relations,
                    size_t relation_count, Arena *mem, Snapshot **snapshot, Error *err)
{
    auto_arena scratch = arena_new();
    Touched touched;
    bool again = false;
    touched_find(&touched, before, rows, relations, relation_count, scratch);
    if (!touched.everything) {
        if (restricted_read(db, &touched, scope, mem, snapshot, &again, err))
            return true;
        if (!again && strcmp(err->sqlstate, CATALOG_MOVED) != 0)
            return false;
    }
    return snapshot_read(db, scope, mem, snapshot, err);
}

bool snapshot_refresh(Db *db, const SnapshotScope *scope, const Snapshot *before,
                      const DbOid *relations, size_t relation_count, Arena *mem,
                      Snapshot **snapshot, Error *err)
{
    auto_arena scratch = arena_new();
    const char *values[] = {touched_catalogs(scratch), NULL};
    PipelineQuery query = {.label = "while finding out what was touched",
                           .sql = sql_catalog_touched,
                           .params = {COUNT(values), values}};
    if (!db_in_transaction(db))
        return snapshot_read(db, scope, mem, snapshot, err);
    TRY(flush_run(db, &query, 1, NULL, err));
    auto_rows rows = query.rows;
    return refresh(db, scope, before, rows, relations, relation_count, mem, snapshot, err);
}

size_t snapshot_counts_add(Pipeline *pipeline)
{
    return pipeline_add(pipeline, "reading the counters of the catalogs", sql_catalog_counts, PARAMS(touched_catalogs(pipeline->mem)));
}

size_t snapshot_refresh_add(Pipeline *pipeline, const char *counts)
{
    return pipeline_add(pipeline, "finding out what was touched", sql_catalog_touched,
                        PARAMS(touched_catalogs(pipeline->mem), counts));
}

bool snapshot_refresh_rest(Db *db, const SnapshotScope *scope, const Snapshot *before, const Rows *touched, Arena *mem,
                           Snapshot **snapshot, Error *err)
{
    return refresh(db, scope, before, touched, NULL, 0, mem, snapshot, err);
}
