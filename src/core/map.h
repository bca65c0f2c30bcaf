/*
 * Text keys to pointers, on an arena. Keys are not copied and must live as long as the map.
 * Order of insertion is kept. No removal.
 */
#ifndef THESEUS_CORE_MAP_H
#define THESEUS_CORE_MAP_H

#include "core/arena.h"

typedef struct MapEntry {
    const char *key;
    void *value;
    uint64_t hash;
} MapEntry;

typedef struct Map {
    Arena *mem;
    MapEntry *entries; /* in order of insertion */
    size_t count, capacity;
    uint32_t *slots; /* index into entries + 1; 0 is free; a power of two of them */
    size_t slot_count;
} Map;

Map map_new(Arena *mem);
void map_put(Map *map, const char *key, void *value); /* replaces the value of an equal key */
void *map_get(const Map *map, const char *key);       /* NULL when absent */
bool map_has(const Map *map, const char *key);
uint64_t text_digest64(const char *bytes, size_t length); /* FNV-1a; for tables, not for proof */

#endif
