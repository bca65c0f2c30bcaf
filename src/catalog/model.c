#include "catalog/kind.h"

#include <string.h>

const char *object_property(const Object *object, const char *name)
{
    for (size_t i = 0; i < object->property_count; i++)
        if (strcmp(object->property_names[i], name) == 0)
            return object->properties[i];
    return NULL;
}

bool object_is(const Object *object, const char *kind_name)
{
    return strcmp(object->kind->name, kind_name) == 0;
}

static size_t rank_of_name(const char *name, size_t length)
{
    size_t rank = 0;
    while (rank < object_kind_count && (strncmp(object_kinds[rank]->name, name, length) != 0 ||
                                        object_kinds[rank]->name[length] != '\0'))
        rank++;
    return rank;
}

/* The objects are sorted; no table of keys is kept beside them. */
static Object *find_sorted(const Snapshot *snapshot, size_t rank, const char *identity)
{
    size_t low = 0, high = snapshot->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        Object *object = snapshot->objects[middle];
        size_t other = object_kind_rank(object->kind);
        int order = other == rank ? strcmp(object->identity, identity) : other < rank ? -1 : 1;
        if (order == 0)
            return object;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

Object *snapshot_find(const Snapshot *snapshot, const char *kind_name, const char *identity)
{
    return find_sorted(snapshot, rank_of_name(kind_name, strlen(kind_name)), identity);
}

bool object_is_table(const Object *object)
{
    return object_is(object, "table") || object_is(object, "foreign_table");
}

Object *snapshot_find_table(const Snapshot *snapshot, const char *identity)
{
    Object *table = snapshot_find(snapshot, "table", identity);
    return table ? table : snapshot_find(snapshot, "foreign_table", identity);
}

Object *snapshot_find_key(const Snapshot *snapshot, const char *key)
{
    size_t kind = strcspn(key, " ");
    return key[kind] ? find_sorted(snapshot, rank_of_name(key, kind), key + kind + 1) : NULL;
}

Object *snapshot_at(const Snapshot *snapshot, Address address)
{
    size_t place;
    return address_index_get(&snapshot->by_address, address, &place) ? snapshot->objects[place]
                                                                     : NULL;
}

AddressIndex address_index_new(Arena *mem, size_t most)
{
    size_t slots = 16;
    while (slots < most * 2)
        slots *= 2;
    return (AddressIndex){
        .addresses = ARENA_ARRAY(mem, Address, slots),
        .places = ARENA_ARRAY(mem, uint32_t, slots),
        .slots = slots,
    };
}

/* The slot that holds the address, or the free one where it belongs. */
static size_t address_slot(const AddressIndex *index, Address address)
{
    uint64_t mixed = ((uint64_t)address.classid << 32 | address.objid) ^
                     (uint64_t)(uint32_t)address.objsubid << 17;
    mixed = (mixed ^ mixed >> 29) * 0x9e3779b97f4a7c15ULL;
    size_t mask = index->slots - 1, slot = (size_t)(mixed >> 32) & mask;
    for (; index->places[slot]; slot = (slot + 1) & mask) {
        const Address *held = &index->addresses[slot];
        if (held->objid == address.objid && held->classid == address.classid &&
            held->objsubid == address.objsubid)
            break;
    }
    return slot;
}

/* The slot of an address whose object is gone: chains of slots lead through it. */
#define PLACE_GONE UINT32_MAX

bool address_index_put(AddressIndex *index, Address address, size_t place)
{
    size_t slot = address_slot(index, address);
    uint32_t held = index->places[slot];
    if (held && held != PLACE_GONE)
        return false;
    BUG_IF(!held && index->count + 1 >= index->slots);
    index->count += !held;
    index->addresses[slot] = address;
    index->places[slot] = (uint32_t)place + 1;
    return true;
}

bool address_index_get(const AddressIndex *index, Address address, size_t *place)
{
    if (!index->slots)
        return false;
    uint32_t held = index->places[address_slot(index, address)];
    if (!held || held == PLACE_GONE)
        return false;
    *place = held - 1;
    return true;
}

AddressIndex address_index_moved(const AddressIndex *index, const uint32_t *moved, size_t more,
                                 Arena *mem)
{
    AddressIndex copy = address_index_new(mem, index->count + more);
    bool same = copy.slots == index->slots;
    if (same) {
        memcpy(copy.addresses, index->addresses, index->slots * sizeof *copy.addresses);
        copy.count = index->count;
    }
    for (size_t slot = 0; slot < index->slots; slot++) {
        uint32_t held = index->places[slot], to = held && held != PLACE_GONE ? moved[held - 1] : 0;
        if (same)
            copy.places[slot] = !held ? 0 : to ? to : PLACE_GONE;
        else if (to)
            address_index_put(&copy, index->addresses[slot], to - 1);
    }
    return copy;
}
