#include "core/map.h"

#include <string.h>

#define MAP_FIRST ((size_t)16)

uint64_t text_digest64(const char *bytes, size_t length)
{
    uint64_t hash = 14695981039346656037ULL;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211ULL;
    return hash;
}

Map map_new(Arena *mem)
{
    return (Map){
        .mem = mem,
        .slots = ARENA_ARRAY(mem, uint32_t, MAP_FIRST * 2),
        .slot_count = MAP_FIRST * 2,
        .entries = ARENA_ARRAY(mem, MapEntry, MAP_FIRST),
        .capacity = MAP_FIRST,
    };
}

/* The slot that holds the key, or the free slot where it belongs. */
static size_t map_slot(const Map *map, const char *key, uint64_t hash)
{
    size_t mask = map->slot_count - 1, slot = (size_t)hash & mask;
    for (; map->slots[slot]; slot = (slot + 1) & mask) {
        const MapEntry *entry = &map->entries[map->slots[slot] - 1];
        if (entry->hash == hash && strcmp(entry->key, key) == 0)
            break;
    }
    return slot;
}

static void map_widen(Map *map)
{
    size_t capacity = map->capacity * 2;
    map->entries = arena_grow(map->mem, map->entries, map->capacity * sizeof(MapEntry),
                              capacity * sizeof(MapEntry));
    map->capacity = capacity;
    map->slot_count = capacity * 2;
    map->slots = ARENA_ARRAY(map->mem, uint32_t, map->slot_count);
    for (size_t i = 0; i < map->count; i++)
        map->slots[map_slot(map, map->entries[i].key, map->entries[i].hash)] = (uint32_t)(i + 1);
}

void map_put(Map *map, const char *key, void *value)
{
    uint64_t hash = text_digest64(key, strlen(key));
    size_t slot = map_slot(map, key, hash);
    if (map->slots[slot]) {
        map->entries[map->slots[slot] - 1].value = value;
        return;
    }
    if (map->count == map->capacity) {
        map_widen(map);
        slot = map_slot(map, key, hash);
    }
    map->entries[map->count++] = (MapEntry){.key = key, .value = value, .hash = hash};
    map->slots[slot] = (uint32_t)map->count;
}

static const MapEntry *map_find(const Map *map, const char *key)
{
    uint32_t at = map->slots[map_slot(map, key, text_digest64(key, strlen(key)))];
    return at ? &map->entries[at - 1] : NULL;
}

void *map_get(const Map *map, const char *key)
{
    const MapEntry *entry = map_find(map, key);
    return entry ? entry->value : NULL;
}

bool map_has(const Map *map, const char *key)
{
    return map_find(map, key) != NULL;
}
