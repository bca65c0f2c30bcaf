/*
 * Rows of the kinds' queries become objects: sorted, with parents, digests and index.
 *
 * Nothing here knows a kind, with one exception: the property `ordinal` comes as a column's attnum
 * and becomes its place among those that are visible.
 */
#include "catalog/read.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMN_CLASSID,
    COLUMN_OBJID,
    COLUMN_OBJSUBID,
    COLUMN_PARENT_CLASSID,
    COLUMN_PARENT_OBJID,
    COLUMN_SCHEMA,
    COLUMN_NAME,
    COLUMN_IDENTITY,
    COLUMN_PROPERTIES
};

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
    const char **previous; /* properties of the row before: equal texts are kept once */
    const char *previous_schema;
    size_t ordinal; /* place of the property `ordinal`; property_count when there is none */
    ReadObject *read;
    ReadObject **order;
    size_t count;
} Batch;

static bool columns_check(const Batch *batch, Error *err)
{
    for (size_t i = 0; i < COLUMN_PROPERTIES; i++)
        if (rows_columns(batch->rows) <= i ||
            strcmp(rows_column_name(batch->rows, i), key_columns[i]) != 0)
            return error_set(err, ERR_FAILED, "the query of object kind %s lacks column %s",
                             batch->kind->name, key_columns[i]);
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
    Arena *texts = batch->reading->texts;
    const char **values = ARENA_ARRAY(texts, const char *, batch->property_count);
    for (size_t i = 0; i < batch->property_count; i++) {
        const char *text = rows_get(batch->rows, row, COLUMN_PROPERTIES + i);
        values[i] = text_again(batch->previous ? batch->previous[i] : NULL, text, texts);
    }
    return batch->previous = values;
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
    Address address = {(DbOid)rows_i64(rows, row, COLUMN_CLASSID),
                       (DbOid)rows_i64(rows, row, COLUMN_OBJID),
                       (int32_t)rows_i64(rows, row, COLUMN_OBJSUBID)};
    Address parent = {(DbOid)rows_i64(rows, row, COLUMN_PARENT_CLASSID),
                      (DbOid)rows_i64(rows, row, COLUMN_PARENT_OBJID), 0};
    if (scope_hides(reading->scope, address) || scope_hides(reading->scope, parent))
        return;
    const char *schema = rows_get(rows, row, COLUMN_SCHEMA),
               *name = rows_get(rows, row, COLUMN_NAME);
    const char *key =
        key_make(reading->texts, batch->kind->name, rows_get(rows, row, COLUMN_IDENTITY));
    batch->previous_schema = text_again(batch->previous_schema, schema, reading->texts);
    ReadObject *read = &batch->read[batch->count];
    *read = (ReadObject){.rank = batch->rank, .parent = parent};
    read->object = (Object){
        .kind = batch->kind,
        .key = key,
        .identity = key + strlen(batch->kind->name) + 1,
        .schema = batch->previous_schema,
        .name = arena_strdup(reading->texts, name),
        .address = address,
        .managed =
            scope_manages(reading->scope, address.classid == CATALOG_NAMESPACE ? name : schema),
        .property_count = batch->property_count,
        .property_names = batch->names,
        .properties = properties_read(batch, row),
    };
    batch->order[batch->count++] = read;
}

static int address_order(const void *a, const void *b)
{
    const Address *one = &(*(ReadObject *const *)a)->object.address,
                  *two = &(*(ReadObject *const *)b)->object.address;
    if (one->objid != two->objid)
        return one->objid < two->objid ? -1 : 1;
    return one->objsubid < two->objsubid ? -1 : one->objsubid > two->objsubid;
}

static void ordinals_count(Batch *batch)
{
    qsort(batch->order, batch->count, sizeof *batch->order, address_order);
    unsigned place = 0;
    DbOid in = 0;
    for (size_t i = 0; i < batch->count; i++) {
        Object *object = &batch->order[i]->object;
        place = object->address.objid == in ? place + 1 : 1;
        in = object->address.objid;
        object->properties[batch->ordinal] = arena_printf(batch->reading->texts, "%u", place);
    }
}

static int identity_order(const void *a, const void *b)
{
    return strcmp((*(ReadObject *const *)a)->object.identity,
                  (*(ReadObject *const *)b)->object.identity);
}

/* Only what is there is part of it, so a property that a later version adds changes no digest while
 * it is absent. */
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

static void batch_finish(Batch *batch)
{
    auto_arena scratch = arena_new();
    if (batch->ordinal < batch->property_count)
        ordinals_count(batch);
    qsort(batch->order, batch->count, sizeof *batch->order, identity_order);
    for (size_t i = 0; i < batch->count; i++) {
        arena_reset(scratch);
        batch->order[i]->object.digest = object_digest(&batch->order[i]->object, scratch);
        vec_push(batch->reading->scratch, &batch->reading->read, batch->order[i]);
    }
}

bool reading_add(Reading *reading, size_t rank, const Rows *rows, Error *err)
{
    Batch batch = {
        .reading = reading,
        .kind = object_kinds[rank],
        .rank = rank,
        .rows = rows,
        .read = ARENA_ARRAY(reading->scratch, ReadObject, rows_count(rows)),
        .order = ARENA_ARRAY(reading->scratch, ReadObject *, rows_count(rows)),
    };
    TRY(columns_check(&batch, err));
    batch.property_count = batch.ordinal = rows_columns(rows) - COLUMN_PROPERTIES;
    const char **names = ARENA_ARRAY(reading->texts, const char *, batch.property_count);
    for (size_t i = 0; i < batch.property_count; i++) {
        names[i] = arena_strdup(reading->texts, rows_column_name(rows, COLUMN_PROPERTIES + i));
        if (strcmp(names[i], "ordinal") == 0)
            batch.ordinal = i;
    }
    batch.names = names;
    for (size_t row = 0; row < rows_count(rows); row++)
        object_read(&batch, row);
    batch_finish(&batch);
    return true;
}

/* 256 bits, little-endian. */
static void fingerprint_add(Digest *sum, Digest part)
{
    uint64_t a[4], b[4];
    unsigned carry = 0;
    memcpy(a, sum->bytes, sizeof a);
    memcpy(b, part.bytes, sizeof b);
    for (size_t i = 0; i < COUNT(a); i++) {
        unsigned __int128 limb = (unsigned __int128)le64toh(a[i]) + le64toh(b[i]) + carry;
        a[i] = htole64((uint64_t)limb);
        carry = (unsigned)(limb >> 64);
    }
    memcpy(sum->bytes, a, sizeof a);
}

/* Objects that stay and objects that were read, both sorted, into one array. */
typedef struct Merge {
    Reading *reading;
    size_t stayed; /* of the earlier snapshot, how far it is copied */
    Object *store;
    Address *parents; /* of the objects in store that were read */
    size_t count;
} Merge;

static void merge_stayed(Merge *merge, size_t until)
{
    Reading *reading = merge->reading;
    for (; merge->stayed < until; merge->stayed++) {
        const Object *old = reading->before->objects[merge->stayed];
        if (!reading->stays[merge->stayed])
            continue;
        merge->store[merge->count++] = *old;
        reading->moved[merge->stayed] = (uint32_t)merge->count;
    }
}

static void merge_read(Merge *merge, ReadObject *read)
{
    read->place = merge->count;
    merge->parents[merge->count] = read->parent;
    merge->store[merge->count++] = read->object;
}

/* How many objects of the earlier snapshot stand before the one that was read. */
static size_t merge_position(const Merge *merge, const ReadObject *read)
{
    size_t low = merge->stayed, high = merge->reading->before->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const Object *old = merge->reading->before->objects[middle];
        size_t rank = object_kind_rank(old->kind);
        if (rank == read->rank ? strcmp(old->identity, read->object.identity) < 0
                               : rank < read->rank)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool merge_all(Merge *merge, Error *err)
{
    Reading *reading = merge->reading;
    for (vec_each(&reading->read, read)) {
        if (reading->before)
            merge_stayed(merge, merge_position(merge, *read));
        merge_read(merge, *read);
        const Object *new = &merge->store[merge->count - 1];
        const char *next = reading->before && merge->stayed < reading->before->count &&
                                   reading->stays[merge->stayed]
                               ? reading->before->objects[merge->stayed]->key
                               : "";
        if ((merge->count > 1 && strcmp(new[-1].key, new->key) == 0) || strcmp(next, new->key) == 0)
            return catalog_moved(err, "the catalogs hold two objects %s", new->key);
    }
    if (reading->before)
        merge_stayed(merge, reading->before->count);
    return true;
}

/* What hangs on something that is not in scope (a foreign table, a hidden table) is not either. */
static void orphans_drop(Reading *reading)
{
    AddressIndex read = address_index_new(reading->scratch, reading->read.count);
    for (size_t i = 0; i < reading->read.count; i++)
        address_index_put(&read, reading->read.items[i]->object.address, i);
    size_t left = 0;
    for (size_t i = 0; i < reading->read.count; i++) {
        Address parent = reading->read.items[i]->parent;
        size_t place;
        bool stays = reading->before &&
                     address_index_get(&reading->before->by_address, parent, &place) &&
                     reading->stays[place];
        if (!parent.objid || stays || address_index_get(&read, parent, &place))
            reading->read.items[left++] = reading->read.items[i];
    }
    reading->read.count = left;
}

static AddressIndex index_make(const Reading *reading, size_t count, size_t implicit)
{
    if (!reading->before)
        return address_index_new(reading->mem, count + implicit);
    return address_index_moved(&reading->before->by_address, reading->moved,
                               reading->read.count + implicit, reading->mem);
}

/* What stays has its parent in the earlier snapshot still: where that stays too, its new place is
 * known. */
static Object *parent_find(const Reading *reading, const Snapshot *snapshot, const Object *object,
                           Address address)
{
    if (object->parent) {
        uint32_t moved = reading->moved[object->parent - reading->before->objects[0]];
        if (moved)
            return snapshot->objects[moved - 1];
        address = object->parent->address;
    }
    Object *parent = address.objid ? snapshot_at(snapshot, address) : NULL;
    BUG_IF(address.objid && !parent);
    return parent;
}

static void snapshot_index(Snapshot *snapshot, const Merge *merge, size_t implicit)
{
    const Reading *reading = merge->reading;
    snapshot->by_address = index_make(reading, snapshot->count, implicit);
    for (size_t i = 0; i < snapshot->count; i++)
        snapshot->objects[i] = &merge->store[i];
    for (size_t i = 0; i < reading->read.count; i++)
        address_index_put(&snapshot->by_address, reading->read.items[i]->object.address,
                          reading->read.items[i]->place);
    for (size_t i = 0; i < snapshot->count; i++) {
        Object *object = snapshot->objects[i];
        object->parent = parent_find(reading, snapshot, object, merge->parents[i]);
        if (object->managed)
            fingerprint_add(&snapshot->fingerprint, object->digest);
    }
}

bool reading_finish(Reading *reading, int server_version, size_t implicit, Snapshot **result,
                    Error *err)
{
    orphans_drop(reading);
    size_t most = reading->read.count + (reading->before ? reading->before->count : 0);
    Merge merge = {
        .reading = reading,
        .store = ARENA_ARRAY(reading->mem, Object, most),
        .parents = ARENA_ARRAY(reading->scratch, Address, most),
    };
    TRY(merge_all(&merge, err));

    Snapshot *snapshot = ARENA_NEW(reading->mem, Snapshot);
    *snapshot = (Snapshot){
        .mem = reading->mem,
        .texts = reading->texts,
        .server_version = server_version,
        .objects = ARENA_ARRAY(reading->mem, Object *, most),
        .count = merge.count,
    };
    snapshot_index(snapshot, &merge, implicit);
    *result = snapshot;
    return true;
}
