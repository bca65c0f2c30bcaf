#include "migrate/prove/holds.h"

#include <string.h>

#include "core/map.h"

static const char *const outward[] = {"owner", "acl", "comment"};

bool property_is_outward(const char *property)
{
    for (size_t i = 0; i < COUNT(outward); i++)
        if (!strcmp(property, outward[i]))
            return true;
    return false;
}

static void add_newcomer(const Object *object, const Map *known, Arena *mem, TextList *misfits)
{
    if (object->managed && !map_has(known, object->key))
        vec_push(mem, misfits, arena_printf(mem, "%s uses what this changes, and was not there then", object->key));
}

/* Dependents of what is changed or dropped; deeper ones hang on those, which are then known and unchanged. */
static void add_newcomers(const Procedure *procedure, const Snapshot *target, Arena *mem, TextList *misfits)
{
    Map known = map_new(mem), seen = map_new(mem);
    for (vec_each(&procedure->closure, block))
        map_put(&known, block->key, (void *)(uintptr_t)1);
    for (vec_each(&procedure->prediction.expectations, expected)) {
        bool inward = expected->change == CHANGE_DROP ||
                      (expected->change == CHANGE_ALTER && expected->property && !property_is_outward(expected->property));
        const Object *object = inward && !map_has(&seen, expected->key) ? snapshot_find_key(target, expected->key) : NULL;
        map_put(&seen, expected->key, (void *)(uintptr_t)1);
        for (size_t i = 0; object && i < object->used_by.count; i++)
            add_newcomer(object->used_by.items[i], &known, mem, misfits);
    }
}

TextList procedure_misfits(const Procedure *procedure, const Snapshot *target, Arena *mem)
{
    TextList misfits = {0};
    for (vec_each(&procedure->closure, block)) {
        const Object *object = snapshot_find_key(target, block->key);
        const char *digest = object ? digest_hex(object->digest, mem) : NULL;
        if (!digest)
            vec_push(mem, &misfits, arena_printf(mem, "%s is not there", block->key));
        else if (strcmp(digest, block->digest) != 0 && !(block->again && !strcmp(digest, block->again)))
            vec_push(mem, &misfits, arena_printf(mem, "%s is another one", block->key));
    }
    add_newcomers(procedure, target, mem, &misfits);
    return misfits;
}
