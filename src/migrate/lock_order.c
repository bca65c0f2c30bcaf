#include "migrate/lock_order.h"

#include <stdlib.h>
#include <string.h>

static int by_key(const void *left, const void *right)
{
    const TableLock *a = left, *b = right;
    return strcmp(a->table->key, b->table->key);
}

static const Object *table_above(const Object *object)
{
    while (object && object->parent)
        object = object->parent;
    return object;
}

/* Does a foreign key of `child` refer to `parent`? */
static bool refers(const Object *child, const Object *parent)
{
    for (vec_each(&child->used_by, user)) {
        const char *type = object_property(*user, "type");
        if (!object_is(*user, "constraint") || (*user)->parent != child || !type || strcmp(type, "foreign key"))
            continue;
        for (vec_each(&(*user)->uses, used))
            if (table_above(*used) == parent)
                return true;
    }
    return false;
}

/* Is there a table among the rest that this one refers to? In a ring of references the first by name goes first. */
static bool waits(const TableLock *locks, const bool *taken, size_t count, size_t one)
{
    for (size_t i = 0; i < count; i++)
        if (i != one && !taken[i] && refers(locks[one].table, locks[i].table))
            return true;
    return false;
}

void lock_order(TableLock *locks, size_t count, Arena *mem)
{
    if (count < 2)
        return;
    qsort(locks, count, sizeof *locks, by_key);
    TableLock *ordered = ARENA_ARRAY(mem, TableLock, count);
    bool *taken = ARENA_ARRAY(mem, bool, count);
    for (size_t placed = 0; placed < count; placed++) {
        size_t pick = count, first = count;
        for (size_t i = 0; i < count && pick == count; i++) {
            if (taken[i])
                continue;
            if (first == count)
                first = i;
            if (!waits(locks, taken, count, i))
                pick = i;
        }
        if (pick == count)
            pick = first;
        taken[pick] = true;
        ordered[placed] = locks[pick];
    }
    memcpy(locks, ordered, count * sizeof *locks);
}
