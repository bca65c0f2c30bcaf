/*
 * The database as data: objects with named properties, and who uses whom.
 *
 * One generic shape for all kinds: a kind's query (sql/catalog/<kind>.sql) returns the columns
 *     classid oid, objid oid, objsubid int4, parent_classid oid, parent_objid oid, schema name,
 *     name name, identity text
 * followed by its properties as text columns; the column name is the property's name. Nothing in a
 * property depends on oids, attnums or file nodes, so equal schemas give equal properties.
 */
#ifndef THESEUS_CATALOG_MODEL_H
#define THESEUS_CATALOG_MODEL_H

#include "core/digest.h"
#include "core/vec.h"
#include "db/db.h"

typedef struct ObjectKind ObjectKind;
typedef struct Object Object;

typedef struct Address { /* as in pg_depend */
    DbOid classid, objid;
    int32_t objsubid;
} Address;

struct Object {
    const ObjectKind *kind;
    const char *key;      /* "table public.orders": kind and identity; unique in a snapshot */
    const char *schema;   /* unquoted; NULL for objects outside schemas */
    const char *name;     /* unquoted; without arguments for functions */
    const char *identity; /* as SQL would name it: quoted where needed, schema-qualified */
    /* table (view, domain) of a column, default, constraint, index, statistics, trigger, policy,
     * rule; else NULL */
    Object *parent;
    Address address;
    bool managed; /* false: of a context schema; recreated on shadows, not compared */
    size_t property_count;
    const char *const *property_names; /* of the kind's query */
    const char **properties;           /* same order; NULL = absent (SQL NULL) */
    Digest digest;                     /* of key and properties */
    VEC(Object *) uses; /* what this needs to exist, from pg_depend; without pinned objects */
    VEC(Object *) used_by;
};

/* A set of addresses -> places in an array; open addressing, no text, since there are tens of
 * thousands. */
typedef struct AddressIndex {
    Address *addresses;
    uint32_t *places; /* place + 1; 0 is free */
    size_t count, slots;
} AddressIndex;

typedef struct Snapshot {
    Arena *mem; /* everything but the texts */
    /* keys, names, properties: shared by a snapshot and those refreshed from it */
    Arena *texts;
    int server_version;
    /* sorted by (kind rank, identity), bytewise; they stand in one array: objects[0] + i */
    Object **objects;
    size_t count;
    AddressIndex by_address;
    /* Of the managed objects: the sum of their digests modulo 2^256, so that a refresh costs what
     * has changed. It tells schemas apart; it is not made against somebody who builds a collision.
     * */
    Digest fingerprint;
    /* change probe: equal text = nothing has changed in the catalogs; NULL after a refresh */
    const char *probe;
    const char *note; /* NULL, or in words why the reading may mix two moments (snapshot.c) */
} Snapshot;

/* NULL when absent or unknown */
const char *object_property(const Object *object, const char *name);
bool object_is(const Object *object, const char *kind_name);
bool object_is_table(const Object *object); /* with columns as objects: a table or a foreign table */
/* NULL when there is none. */
Object *snapshot_find(const Snapshot *snapshot, const char *kind_name, const char *identity);
Object *snapshot_find_table(const Snapshot *snapshot, const char *identity); /* foreign or not */
Object *snapshot_find_key(const Snapshot *snapshot, const char *key);
Object *snapshot_at(const Snapshot *snapshot, Address address);

AddressIndex address_index_new(Arena *mem, size_t most); /* room for `most` addresses */
/* false: was there; stays as it was */
bool address_index_put(AddressIndex *index, Address address, size_t place);
bool address_index_get(const AddressIndex *index, Address address, size_t *place);
/* With every place p moved to moved[p] - 1, or left out where that is 0, and with room for `more`
 * addresses. */
AddressIndex address_index_moved(const AddressIndex *index, const uint32_t *moved, size_t more,
                                 Arena *mem);

#endif
