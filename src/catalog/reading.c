/*
 * Rows of the kinds' queries become objects: sorted, with parents, digests and index.
 *
 * Nothing here knows a kind, with one exception: `ordinal` counts what is visible, so hidden columns
 * are taken out of the count of those behind them.
 */
#include "catalog/read.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMN_CLASSID, COLUMN_OBJID, COLUMN_OBJSUBID, COLUMN_PARENT_CLASSID, COLUMN_PARENT_OBJID, COLUMN_SCHEMA,
       COLUMN_NAME, COLUMN_IDENTITY, COLUMN_PROPERTIES };

static const char *const key_columns[COLUMN_PROPERTIES] = {
    "classid", "objid", "objsubid", "parent_classid", "parent_objid", "schema", "name", "identity",
};

/* What is the same for all rows of one query. */
typedef struct Batch {
    Reading *reading;
    const ObjectKind *kind;
    size_t rank;
    const Rows *rows;
    size_t property_count;
    const char *const *names;
    const char **previous;  /* properties of the row before: equal texts are kept once */
    const char *previous_schema;
    size_t ordinal;         /* place of the property `ordinal`; property_count when there is none */
    DbOid skipped_in;       /* relation in which hidden columns were skipped ... */
    int64_t skipped;        /* ... and how many */
} Batch;

static bool columns_check(const Batch *batch, Error *err)
{
    for (size_t i = 0; i < COLUMN_PROPERTIES; i++)
        if (rows_columns(batch->rows) <= i || strcmp(rows_column_name(batch->rows, i), key_columns[i]) != 0)
            return error_set(err, ERR_FAILED, "the query of object kind %s lacks column %s", batch->kind->name,
                             key_columns[i]);
    return true;
}

static const char *text_again(const char *previous, const char *text, Arena *mem)
{
    if (!text)
        return NULL;
    return previous && strcmp(previous, text) == 0 ? previous : arena_strdup(mem, text);
}

static const char **properties_read(Batch *batch, size_t row)
{
    Arena *mem = batch->reading->mem;
    const char **values = ARENA_ARRAY(mem, const char *, batch->property_count);
    for (size_t i = 0; i < batch->property_count; i++) {
        const char *text = rows_get(batch->rows, row, COLUMN_PROPERTIES + i);
        values[i] = text_again(batch->previous ? batch->previous[i] : NULL, text, mem);
    }
    return batch->previous = values;
}

static void ordinal_correct(Batch *batch, Object *object)
{
    if (batch->ordinal == batch->property_count || batch->skipped_in != object->address.objid)
        return;
    int64_t place = strtoll(object->properties[batch->ordinal], NULL, 10);
    object->properties[batch->ordinal] =
        arena_printf(batch->reading->mem, "%lld", (long long)(place - batch->skipped));
}

static bool hidden_skip(Batch *batch, Address address, Address parent)
{
    const SnapshotScope *scope = batch->reading->scope;
    if (!scope_hides(scope, address) && !scope_hides(scope, parent))
        return false;
    batch->skipped = batch->skipped_in == address.objid ? batch->skipped + 1 : 1;
    batch->skipped_in = address.objid;
    return true;
}

static const char *key_make(Arena *mem, const char *kind, const char *identity)
{
    size_t kind_length = strlen(kind), length = strlen(identity);
    char *key = arena_alloc(mem, kind_length + length + 2);
    memcpy(key, kind, kind_length);
    key[kind_length] = ' ';
    memcpy(key + kind_length + 1, identity, length);
    return key;
}

static void object_read(Batch *batch, size_t row)
{
    const Rows *rows = batch->rows;
    Reading *reading = batch->reading;
    Address address = {(DbOid)rows_i64(rows, row, COLUMN_CLASSID), (DbOid)rows_i64(rows, row, COLUMN_OBJID),
                       (int32_t)rows_i64(rows, row, COLUMN_OBJSUBID)};
    Address parent = {(DbOid)rows_i64(rows, row, COLUMN_PARENT_CLASSID),
                      (DbOid)rows_i64(rows, row, COLUMN_PARENT_OBJID), 0};
    if (hidden_skip(batch, address, parent))
        return;
    const char *schema = rows_get(rows, row, COLUMN_SCHEMA), *name = rows_get(rows, row, COLUMN_NAME);
    const char *key = key_make(reading->mem, batch->kind->name, rows_get(rows, row, COLUMN_IDENTITY));
    batch->previous_schema = text_again(batch->previous_schema, schema, reading->mem);
    Object object = {
        .kind = batch->kind,
        .key = key,
        .identity = key + strlen(batch->kind->name) + 1,
        .schema = batch->previous_schema,
        .name = arena_strdup(reading->mem, name),
        .address = address,
        .managed = scope_manages(reading->scope, address.classid == CATALOG_NAMESPACE ? name : schema),
        .property_count = batch->property_count,
        .property_names = batch->names,
        .properties = properties_read(batch, row),
    };
    ordinal_correct(batch, &object);
    vec_push(reading->scratch, &reading->read, (ReadObject){object, batch->rank, parent});
}

bool reading_add(Reading *reading, size_t rank, const Rows *rows, Error *err)
{
    Batch batch = {.reading = reading, .kind = object_kinds[rank], .rank = rank, .rows = rows};
    TRY(columns_check(&batch, err));
    batch.property_count = batch.ordinal = rows_columns(rows) - COLUMN_PROPERTIES;
    const char **names = ARENA_ARRAY(reading->mem, const char *, batch.property_count);
    for (size_t i = 0; i < batch.property_count; i++) {
        names[i] = arena_strdup(reading->mem, rows_column_name(rows, COLUMN_PROPERTIES + i));
        if (strcmp(names[i], "ordinal") == 0)
            batch.ordinal = i;
    }
    batch.names = names;
    for (size_t row = 0; row < rows_count(rows); row++)
        object_read(&batch, row);
    return true;
}

static int read_order(const void *a, const void *b)
{
    const ReadObject *one = *(ReadObject *const *)a, *two = *(ReadObject *const *)b;
    if (one->rank != two->rank)
        return one->rank < two->rank ? -1 : 1;
    return strcmp(one->object.identity, two->object.identity);
}

static ReadObject **read_sorted(Reading *reading)
{
    ReadObject **sorted = ARENA_ARRAY(reading->scratch, ReadObject *, reading->read.count);
    for (size_t i = 0; i < reading->read.count; i++)
        sorted[i] = &reading->read.items[i];
    qsort(sorted, reading->read.count, sizeof *sorted, read_order);
    return sorted;
}

/* Only what is there is part of it, so a property that a later version adds changes no digest while it is absent. */
static Digest object_digest(const Object *object, Arena *scratch)
{
    DigestState *state = digest_begin(scratch);
    digest_add(state, object->key);
    for (size_t i = 0; i < object->property_count; i++) {
        if (!object->properties[i])
            continue;
        digest_add(state, object->property_names[i]);
        digest_add(state, object->properties[i]);
    }
    return digest_end(state);
}

static void fingerprint_add(Digest *sum, Digest part)
{
    unsigned carry = 0;
    for (size_t i = 0; i < sizeof sum->bytes; i++) {
        carry += (unsigned)sum->bytes[i] + part.bytes[i];
        sum->bytes[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

/* Objects that stay and objects that were read, both sorted, into one array. */
typedef struct Merge {
    Reading *reading;
    ReadObject **sorted;
    size_t read, stayed;   /* how far each side is consumed */
    Object *store;
    Address *parents;      /* of the objects in store */
    size_t count;
    Arena *digests;
} Merge;

static void merge_stayed(Merge *merge)
{
    Reading *reading = merge->reading;
    const Object *old = reading->before->objects[merge->stayed];
    if (old->parent)
        merge->parents[merge->count] = old->parent->address;
    merge->store[merge->count++] = *old;
    reading->moved[merge->stayed++] = (uint32_t)merge->count;
}

static void merge_read(Merge *merge)
{
    ReadObject *read = merge->sorted[merge->read++];
    arena_reset(merge->digests);
    read->object.digest = object_digest(&read->object, merge->digests);
    merge->parents[merge->count] = read->parent;
    merge->store[merge->count++] = read->object;
}

/* Below zero: the one that stays comes first. */
static int merge_order(const Merge *merge)
{
    const Reading *reading = merge->reading;
    if (merge->read == reading->read.count)
        return -1;
    if (!reading->before || merge->stayed == reading->before->count)
        return 1;
    const Object *old = reading->before->objects[merge->stayed];
    const ReadObject *new = merge->sorted[merge->read];
    if (old->kind == new->object.kind)
        return strcmp(old->identity, new->object.identity);
    return object_kind_rank(old->kind) < new->rank ? -1 : 1;
}

static bool merge_all(Merge *merge, Error *err)
{
    Reading *reading = merge->reading;
    size_t before = reading->before ? reading->before->count : 0;
    while (merge->read < reading->read.count || merge->stayed < before) {
        if (merge->stayed < before && !reading->stays[merge->stayed]) {
            merge->stayed++;
            continue;
        }
        if (merge_order(merge) < 0)
            merge_stayed(merge);
        else
            merge_read(merge);
        const Object *new = &merge->store[merge->count - 1];
        if (merge->count > 1 && strcmp(new[-1].key, new->key) == 0)
            return catalog_moved(err, "the catalogs hold two objects %s", new->key);
    }
    return true;
}

/* What hangs on something that is not in scope (a foreign table, a hidden table) is not either. */
static void orphans_drop(Reading *reading)
{
    AddressIndex read = address_index_new(reading->scratch, reading->read.count);
    for (size_t i = 0; i < reading->read.count; i++)
        address_index_put(&read, reading->read.items[i].object.address, i);
    size_t left = 0;
    for (size_t i = 0; i < reading->read.count; i++) {
        Address parent = reading->read.items[i].parent;
        size_t place;
        bool stays = reading->before && address_index_get(&reading->before->by_address, parent, &place) &&
                     reading->stays[place];
        if (!parent.objid || stays || address_index_get(&read, parent, &place))
            reading->read.items[left++] = reading->read.items[i];
    }
    reading->read.count = left;
}

static void snapshot_index(Snapshot *snapshot, const Merge *merge, size_t implicit)
{
    snapshot->by_address = address_index_new(snapshot->mem, snapshot->count + implicit);
    for (size_t i = 0; i < snapshot->count; i++) {
        snapshot->objects[i] = &merge->store[i];
        address_index_put(&snapshot->by_address, merge->store[i].address, i);
    }
    for (size_t i = 0; i < snapshot->count; i++) {
        Object *object = snapshot->objects[i];
        object->parent = merge->parents[i].objid ? snapshot_at(snapshot, merge->parents[i]) : NULL;
        BUG_IF(merge->parents[i].objid && !object->parent);
    }
}

bool reading_finish(Reading *reading, int server_version, size_t implicit, Snapshot **result, Error *err)
{
    orphans_drop(reading);
    size_t most = reading->read.count + (reading->before ? reading->before->count : 0);
    auto_arena digests = arena_new();
    Merge merge = {
        .reading = reading,
        .sorted = read_sorted(reading),
        .store = ARENA_ARRAY(reading->mem, Object, most),
        .parents = ARENA_ARRAY(reading->scratch, Address, most),
        .digests = digests,
    };
    TRY(merge_all(&merge, err));

    Snapshot *snapshot = ARENA_NEW(reading->mem, Snapshot);
    *snapshot = (Snapshot){
        .mem = reading->mem,
        .server_version = server_version,
        .objects = ARENA_ARRAY(reading->mem, Object *, most),
        .count = merge.count,
    };
    snapshot_index(snapshot, &merge, implicit);
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->objects[i]->managed)
            fingerprint_add(&snapshot->fingerprint, snapshot->objects[i]->digest);
    *result = snapshot;
    return true;
}
