/*
 * What generate asks about things that hold rows, and what a procedure becomes on one database.
 */
#include "migrate/park/park.h"

#include <string.h>

#include "catalog/column_text.h"
#include "catalog/lines.h"
#include "db/sql.h"
#include "state/state.h"

static bool hook_put_aside(void *context, const Object *object, Arena *mem, TextList *statements);
static bool hook_bring_back(void *context, const Object *object, Arena *mem, TextList *statements);
static bool hook_is_another(void *context, const Object *from, const Object *to);
static bool hook_comes_along(void *context, const Object *part);
static bool goes_with_one(const Park *park, const Object *object);
static bool inherits(const Park *park, const ParkedThing *thing, const Object *column);
static const ParkedThing *thing_at(const Park *park, Address address);
static bool address_equal(Address a, Address b);

GenerateHooks park_generate_hooks(ParkHooks *hooks)
{
    return (GenerateHooks){hooks, hook_put_aside, hook_bring_back, hook_is_another, hook_comes_along};
}

const ParkedThing *park_find(const Park *park, const char *key)
{
    for (vec_each(&park->things, thing))
        if (!strcmp(thing->object->key, key))
            return thing;
    return NULL;
}

bool park_holds(const Park *park, const Object *object)
{
    return thing_at(park, object->address) != NULL;
}

/* --- hooks ------------------------------------------------------------------------------------ */

static bool hook_put_aside(void *context, const Object *object, Arena *mem, TextList *statements)
{
    (void)mem; /* what is put aside is remembered: on the Park's own */
    const ParkHooks *hooks = context;
    if (!hooks->exchange)
        return hooks->aside && park_put_aside(hooks->aside, object, statements);
    return false; /* the fresh one is dropped */
}

static bool hook_bring_back(void *context, const Object *object, Arena *mem, TextList *statements)
{
    (void)mem; /* what is put aside is remembered: on the Park's own */
    const ParkHooks *hooks = context;
    const ParkedThing *thing = !hooks->back      ? NULL
                               : hooks->exchange ? park_find(hooks->back, object->key)
                                                 : thing_at(hooks->back, object->address);
    if (thing)
        park_bring_back(hooks->back, thing, statements);
    return thing != NULL;
}

static bool hook_is_another(void *context, const Object *from, const Object *to)
{
    const ParkHooks *hooks = context;
    if (!hooks->back)
        return false;
    if (hooks->exchange)
        return park_find(hooks->back, to->key) || goes_with_one(hooks->back, to);
    return !address_equal(from->address, to->address) &&
           (thing_at(hooks->back, to->address) || goes_with_one(hooks->back, to));
}

/* What went, and comes back, with a table or column: the sequence that a column owns, the column that inherits it. */
static bool goes_with_one(const Park *park, const Object *object)
{
    const char *owner = object_is(object, "sequence") ? object_property(object, "owned_by") : NULL;
    bool inherited = object_is(object, "column") && column_is_only_inherited(object);
    for (vec_each(&park->things, thing)) {
        const Object *column = owner ? snapshot_find(thing->state, "column", owner) : NULL;
        if (column && (column == thing->object || column->parent == thing->object))
            return true;
        if (inherited && object_is(thing->object, "column") && inherits(park, thing, object))
            return true;
    }
    return false;
}

static bool inherits(const Park *park, const ParkedThing *thing, const Object *column)
{
    TextList parents = {0};
    lines_split(object_property(column->parent, "parents"), park->mem, &parents);
    for (vec_each(&parents, parent)) {
        const char *identity = arena_printf(park->mem, "%s.%s", *parent, sql_identifier(park->mem, column->name));
        const Object *above = snapshot_find(thing->state, "column", identity);
        if (above && (above == thing->object || inherits(park, thing, above)))
            return true;
    }
    return false;
}

static bool hook_comes_along(void *context, const Object *part)
{
    const ParkHooks *hooks = context;
    const Object *whole = part->parent;
    while (whole && whole->parent)
        whole = whole->parent;
    const ParkedThing *thing = whole ? park_find(hooks->back, whole->key) : NULL;
    if (!thing) /* of a column: it comes as a whole */
        return true;
    for (size_t i = 0; i < thing->state->count; i++)
        if (!strcmp(thing->state->objects[i]->key, part->key))
            return digest_equal(thing->state->objects[i]->digest, part->digest);
    return false;
}

static const ParkedThing *thing_at(const Park *park, Address address)
{
    for (vec_each(&park->things, thing))
        if (address_equal(thing->object->address, address))
            return thing;
    return NULL;
}

static bool address_equal(Address a, Address b)
{
    return a.classid == b.classid && a.objid == b.objid && a.objsubid == b.objsubid;
}

/* --- resolving -------------------------------------------------------------------------------- */

typedef struct ParkedHere {
    const Parked *items;
    size_t count;
} ParkedHere;

static const Parked *parked_here(const ParkedHere *here, const Procedure *procedure, Direction direction,
                                 const char *key)
{
    for (size_t i = 0; i < here->count; i++) {
        const Parked *parked = here->items + i;
        if (!strcmp(parked->version, procedure->version) && !strcmp(parked->key, key) &&
            !strcmp(parked->direction, direction == DIRECTION_UP ? "up" : "down"))
            return parked;
    }
    return NULL;
}

static bool check_needed(const Procedure *procedure, const ParkedHere *here, Error *err)
{
    Direction other = procedure->direction == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;
    size_t missing = 0;
    for (vec_each(&procedure->needs_parked, key)) {
        if (parked_here(here, procedure, other, *key))
            continue;
        if (!missing++)
            error_set(err, ERR_REFUSED, "the rollback of %s needs what is no longer kept aside", procedure->version);
        error_detail(err, "%s", *key);
    }
    if (!missing)
        return true;
    return error_hint(err, "It was purged, or its time was over. Bring it back from a backup, or go on from here with a "
                           "new migration.");
}

/* Do all keys stand aside in the shape that the statements were proved for? `why` says what keeps them there. */
static bool reattaches(const Procedure *procedure, const Reattachment *reattachment, const ParkedHere *here,
                       Arena *mem, TextList *notes)
{
    size_t found = 0, fitting = 0;
    Direction other = procedure->direction == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;
    for (vec_each(&reattachment->keys, key)) {
        const Parked *parked = parked_here(here, procedure, other, *key);
        found += parked != NULL;
        fitting += parked && parked->shape && reattachment->shape && !strcmp(parked->shape, reattachment->shape);
    }
    if (found && fitting < reattachment->keys.count && notes)
        vec_push(mem, notes,
                 arena_printf(mem, "what a rollback of %s had put aside stays there (theseus parked list): %s",
                              procedure->version,
                              found < reattachment->keys.count ? "part of it is gone"
                                                               : "the migration makes something else now"));
    return found && fitting == reattachment->keys.count;
}

static void put_in(Procedure *procedure, const Reattachment *reattachment, Arena *mem)
{
    Procedure before = *procedure;
    memset(&procedure->statements, 0, sizeof procedure->statements);
    for (size_t i = 0; i < before.statements.count; i++) {
        if ((int)i != reattachment->at)
            vec_push(mem, &procedure->statements, before.statements.items[i]);
        else
            for (vec_each(&reattachment->statements, statement))
                vec_push(mem, &procedure->statements, *statement);
    }
    if (reattachment->at < 0)
        for (vec_each(&reattachment->statements, statement))
            vec_push(mem, &procedure->statements, *statement);
}

bool park_resolve(Db *db, const Procedure *procedure, Arena *mem, Procedure **resolved, TextList *notes, Error *err)
{
    Parked *items;
    ParkedHere here = {0};
    TRY(state_parked(db, mem, &items, &here.count, err));
    here.items = items;
    TRY(check_needed(procedure, &here, err));

    Procedure *made = ARENA_NEW(mem, Procedure);
    *made = *procedure;
    made->reattachments.count = 0;
    /* From the last to the first, so that the places of those before stay what they are. */
    for (size_t i = procedure->reattachments.count; i-- > 0;)
        if (reattaches(procedure, procedure->reattachments.items + i, &here, mem, notes))
            put_in(made, procedure->reattachments.items + i, mem);
    *resolved = made;
    return true;
}
