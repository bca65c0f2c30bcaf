/*
 * What a change touches: upwards everything that uses it, downwards everything that any of these needs.
 */
#include "catalog/diff.h"

#include "catalog/kind.h"

/* How an object came in: what is touched comes with all of its parts, what is merely needed comes with what
 * its CREATE statement holds (a table with its columns, but without its indexes). */
typedef enum Reason { REASON_NONE, REASON_NEEDED, REASON_TOUCHED } Reason;

typedef struct Closure {
    Arena *mem;
    const Snapshot *snapshot;
    unsigned char *reason; /* of each object of the snapshot */
    ObjectList *parts;   /* of each object */
    VEC(size_t) work;
} Closure;

/* The snapshot's objects stand in one array. */
static size_t position_of(const Closure *closure, const Object *object)
{
    return (size_t)(object - closure->snapshot->objects[0]);
}

static void reach(Closure *closure, const Object *object, Reason reason)
{
    size_t position = position_of(closure, object);
    if (closure->reason[position] >= reason)
        return;
    closure->reason[position] = (unsigned char)reason;
    vec_push(closure->mem, &closure->work, position);
}

static void spread(Closure *closure, size_t position)
{
    const Object *object = closure->snapshot->objects[position];
    Reason reason = (Reason)closure->reason[position];
    for (size_t i = 0; i < object->uses.count; i++)
        reach(closure, object->uses.items[i], REASON_NEEDED);
    if (object->parent)
        reach(closure, object->parent, REASON_NEEDED);
    for (size_t i = 0; i < closure->parts[position].count; i++) {
        const Object *part = closure->parts[position].items[i];
        if (reason == REASON_TOUCHED || part->kind->inlined)
            reach(closure, part, reason);
    }
    if (reason == REASON_TOUCHED)
        for (size_t i = 0; i < object->used_by.count; i++)
            reach(closure, object->used_by.items[i], REASON_TOUCHED);
}

void closure_make(const Snapshot *snapshot, const Object *const *touched, size_t touched_count,
                  const Object *const *needed, size_t needed_count, Arena *mem, Object ***closure, size_t *closure_count)
{
    Closure work = {.mem = mem, .snapshot = snapshot};
    work.reason = ARENA_ARRAY(mem, unsigned char, snapshot->count + 1);
    work.parts = ARENA_ARRAY(mem, ObjectList, snapshot->count + 1);
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->objects[i]->parent)
            vec_push(mem, &work.parts[position_of(&work, snapshot->objects[i]->parent)], snapshot->objects[i]);
    for (size_t i = 0; i < touched_count; i++)
        reach(&work, touched[i], REASON_TOUCHED);
    for (size_t i = 0; i < needed_count; i++)
        reach(&work, needed[i], REASON_NEEDED);
    while (work.work.count)
        spread(&work, work.work.items[--work.work.count]);

    *closure = ARENA_ARRAY(mem, Object *, snapshot->count + 1);
    *closure_count = 0;
    for (size_t i = 0; i < snapshot->count; i++)
        if (work.reason[i])
            (*closure)[(*closure_count)++] = snapshot->objects[i];
}
