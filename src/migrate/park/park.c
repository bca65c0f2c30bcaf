/*
 * What generate asks about things that are put aside and brought back.
 */
#include "migrate/park/park.h"

#include <string.h>

#include "catalog/column_text.h"
#include "catalog/lines.h"
#include "db/sql.h"

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

bool park_holds_rows(const ParkedThing *thing)
{
    return object_is(thing->object, "table") || object_is(thing->object, "column") || object_is(thing->object, "sequence");
}

Reattachment park_instead(const Park *park, const ParkedThing *thing, int at)
{
    Reattachment again = {.shape = park->shape, .at = at};
    TextList statements = {0};
    park_bring_back(park, thing, &statements);
    vec_push(park->mem, &again.keys, thing->key);
    for (vec_each(&statements, sql))
        vec_push(park->mem, &again.statements, (ProcedureStatement){.sql = *sql, .source = -1});
    return again;
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
    if (!thing || (!hooks->exchange && !park_holds_rows(thing))) /* made by its own text, see park_instead */
        return false;
    park_bring_back(hooks->back, thing, statements);
    return true;
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
