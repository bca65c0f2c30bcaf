#include "catalog/fates.h"

#include <string.h>

#include "catalog/common.h"

static void merge_items(Fates *fates);
static void add_parts(Fates *fates);
static void set_fates(Fates *fates);
static void judge_change(Fates *fates, Item *item);
static void spread(Fates *fates);
static void ask_hooks(Fates *fates);

void fates_decide(const Snapshot *from, const Snapshot *to, const GenerateHooks *hooks, bool everything, Arena *mem,
               Generated *out, Fates *fates)
{
    static const GenerateHooks none = {0};
    *fates = (Fates){.mem = mem, .from = from, .to = to, .hooks = hooks ? hooks : &none, .everything = everything,
                   .out = out};
    merge_items(fates);
    add_parts(fates);
    set_fates(fates);
    spread(fates);
    ask_hooks(fates);
}

/* --- items and what becomes of them ----------------------------------------------------------- */

static void merge_items(Fates *fates)
{
    fates->items = ARENA_ARRAY(fates->mem, Item, fates->from->count + fates->to->count + 1);
    fates->item_of_from = ARENA_ARRAY(fates->mem, size_t, fates->from->count + 1);
    fates->item_of_to = ARENA_ARRAY(fates->mem, size_t, fates->to->count + 1);
    size_t f = 0, t = 0;
    while (f < fates->from->count || t < fates->to->count) {
        Object *a = f < fates->from->count ? fates->from->objects[f] : NULL;
        Object *b = t < fates->to->count ? fates->to->objects[t] : NULL;
        int order = !a ? 1 : !b ? -1 : object_order(a, b);
        Item *item = &fates->items[fates->count++];
        if (order <= 0) {
            fates->item_of_from[f] = fates->count - 1;
            item->from = fates->from->objects[f++];
        }
        if (order >= 0) {
            fates->item_of_to[t] = fates->count - 1;
            item->to = fates->to->objects[t++];
        }
    }
}

/* A snapshot's objects stand in one array: its place there, or SIZE_MAX when it is of another one. */
static size_t place_in(const Snapshot *snapshot, const Object *object)
{
    uintptr_t first = snapshot->count ? (uintptr_t)snapshot->objects[0] : 0, here = (uintptr_t)object;
    if (here < first || here >= first + snapshot->count * sizeof(Object))
        return SIZE_MAX;
    return (here - first) / sizeof(Object);
}

Item *fates_item(const Fates *fates, const Object *object)
{
    size_t place = place_in(fates->to, object);
    if (place != SIZE_MAX)
        return &fates->items[fates->item_of_to[place]];
    place = place_in(fates->from, object);
    return place == SIZE_MAX ? NULL : &fates->items[fates->item_of_from[place]];
}

Item *fates_item_of_key(const Fates *fates, const char *key, bool of_to)
{
    const Object *object = snapshot_find_key(of_to ? fates->to : fates->from, key);
    return object ? fates_item(fates, object) : NULL;
}

Item *fates_item_of_table(const Fates *fates, const char *identity, bool of_to)
{
    const Object *table = snapshot_find_table(of_to ? fates->to : fates->from, identity);
    return table ? fates_item(fates, table) : NULL;
}

size_t fates_position(const Fates *fates, const Item *item)
{
    return (size_t)(item - fates->items);
}

bool item_made(const Item *item)
{
    return item->fate == FATE_CREATE || item->fate == FATE_REPLACE;
}

bool item_removed(const Item *item)
{
    return item->fate == FATE_DROP || item->fate == FATE_REPLACE;
}

static void add_parts(Fates *fates)
{
    for (size_t i = 0; i < fates->count; i++) {
        const Item *item = &fates->items[i];
        Item *parent = item->from && item->from->parent ? fates_item(fates, item->from->parent) : NULL;
        if (parent)
            vec_push(fates->mem, &parent->from_parts, i);
        parent = item->to && item->to->parent ? fates_item(fates, item->to->parent) : NULL;
        if (parent)
            vec_push(fates->mem, &parent->to_parts, i);
    }
}

static void refuse(Fates *fates, const char *format, ...) PRINTF_LIKE(2, 3);
static void refuse(Fates *fates, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vec_push(fates->mem, &fates->out->refusals, arena_vprintf(fates->mem, format, args));
    va_end(args);
}

static bool holds_rows(const Object *object)
{
    return object->kind->holds_rows && object->kind->holds_rows(object);
}

static void set_fate(Fates *fates, Item *item, Fate fate)
{
    item->fate = fate;
    vec_push(fates->mem, &fates->work, fates_position(fates, item));
}

/* Dropping and making again, unless that loses rows. Of a foreign table as a whole, so that its columns keep their order. */
static void replace(Fates *fates, Item *item, const char *why)
{
    if (item_removed(item))
        return;
    if (object_is(item->from, "column") && object_is(item->from->parent, "foreign_table"))
        item = fates_item(fates, item->from->parent);
    if (holds_rows(item->from) && !item->another)
        refuse(fates, "%s would have to be dropped and made again, which would lose what it holds: %s",
               item->from->key, why);
    else
        set_fate(fates, item, FATE_REPLACE);
}

static void set_fates(Fates *fates)
{
    delta_make(fates->from, fates->to, fates->mem, &fates->delta);
    for (size_t i = 0; i < fates->count && fates->everything; i++)
        fates->items[i].fate = item_object(&fates->items[i])->kind->cluster_wide ? FATE_KEEP : FATE_CREATE;
    for (size_t i = 0; i < fates->delta.changes.count && !fates->everything; i++) {
        const Change *change = &fates->delta.changes.items[i];
        Item *item = fates_item(fates, change->to ? change->to : change->from);
        BUG_IF(!item);
        item->change = change;
        if (change->kind == CHANGE_ALTER)
            item->fate = FATE_ALTER;
        else
            set_fate(fates, item, change->kind == CHANGE_CREATE ? FATE_CREATE : FATE_DROP);
    }
    for (size_t i = 0; i < fates->count && fates->hooks->is_another; i++) {
        Item *item = &fates->items[i];
        if (!item->from || !item->to || !item->to->managed)
            continue;
        if (!object_is(item->to, "table") && !object_is(item->to, "column") && !object_is(item->to, "sequence") &&
            !object_is(item->to, "function"))
            continue;
        item->another = fates->hooks->is_another(fates->hooks->context, item->from, item->to);
        if (item->another)
            set_fate(fates, item, FATE_REPLACE);
    }
    for (size_t i = 0; i < fates->count; i++)
        if (fates->items[i].fate == FATE_ALTER)
            judge_change(fates, &fates->items[i]);
    for (size_t i = 0; i < fates->count; i++) {
        Item *item = &fates->items[i];
        if (item->from && item->to && object_is(item->to, "foreign_table") && !columns_come_out(fates, item))
            replace(fates, item, "its columns would stand in another order");
    }
}

static const PropertyHandling *handling_of(const ObjectKind *kind, const char *property)
{
    for (size_t i = 0; i < kind->handling_count; i++)
        if (strcmp(kind->handling[i].name, property) == 0)
            return &kind->handling[i];
    return NULL;
}

static void judge_change(Fates *fates, Item *item)
{
    bool alter = false;
    for (size_t i = 0; i < item->change->properties.count; i++) {
        const char *property = item->to->property_names[item->change->properties.items[i]];
        const PropertyHandling *handling = handling_of(item->to->kind, property);
        PropertyRule rule = handling ? handling->rule : RULE_ALTER;
        alter |= rule == RULE_ALTER;
        if (rule == RULE_IMPOSSIBLE)
            refuse(fates, "%s: %s cannot be changed: %s", item->to->key, property, handling->reason);
        else if (rule == RULE_REPLACE)
            replace(fates, item, arena_printf(fates->mem, "its %s differs and cannot be changed in place", property));
    }
    if (item->fate == FATE_ALTER && !alter)
        item->fate = FATE_KEEP;
}

/* --- dependents ------------------------------------------------------------------------------- */

static Need need_of(const Object *object, const Object *used)
{
    return object->kind->need ? object->kind->need(object, used) : NEED_FIRST;
}

static Item *named_carrier(const Fates *fates, const Item *item, const Object *object, ChangeKind change);

static bool still_uses(const Object *object, const Object *used)
{
    for (size_t i = 0; i < object->uses.count; i++)
        if (strcmp(object->uses.items[i]->key, used->key) == 0)
            return true;
    return false;
}

/* `used` is dropped (for good or to be made again), or changed in a way that `item` cannot live through. */
static void drag(Fates *fates, Item *item, const Object *used, const char *what)
{
    if (!item->from || !item->to || item_removed(item))
        return;
    if (need_of(item->from, used) > NEED_FIRST && named_carrier(fates, item, item->from, CHANGE_DROP) != fates_item(fates, used))
        return;
    if (item->fate == FATE_ALTER && !still_uses(item->to, used))
        return; /* its own ALTER lets go of it */
    if (!item->from->managed) {
        refuse(fates, "%s is %s, but %s uses it and is not of a managed schema", used->key, what, item->from->key);
        return;
    }
    replace(fates, item, arena_printf(fates->mem, "it uses %s, which is %s", used->key, what));
}

static void drag_dependents(Fates *fates, Item *item)
{
    for (size_t i = 0; i < item->from_parts.count; i++) {
        Item *part = &fates->items[item->from_parts.items[i]];
        if (!item_removed(part))
            set_fate(fates, part, part->to ? FATE_REPLACE : FATE_DROP);
    }
    for (size_t i = 0; i < item->from->used_by.count; i++) {
        Item *user = fates_item(fates, item->from->used_by.items[i]);
        if (user)
            drag(fates, user, item->from, item->to ? "made again" : "dropped");
    }
    TextList keys = {0};
    if (item->from->kind->replaces)
        item->from->kind->replaces(item->from, item->to, fates->mem, &keys);
    for (size_t i = 0; i < keys.count; i++) {
        Item *other = fates_item_of_key(fates, keys.items[i], false);
        if (other && other->to)
            replace(fates, other, arena_printf(fates->mem, "it names %s", item->from->key));
    }
}

/* `change` is NULL for an object that another one's ALTER changes. */
static void drag_by_alter(Fates *fates, Item *item, const Change *change)
{
    if (!item->from->kind->drags || item->dragging)
        return;
    item->dragging = true;
    for (size_t i = 0; i < item->from->used_by.count; i++) {
        Item *user = fates_item(fates, item->from->used_by.items[i]);
        if (!user)
            continue;
        Drag how = item->from->kind->drags(item->from, change, user->from);
        if (how == DRAG_RECREATE)
            drag(fates, user, item->from, "changed");
        else if (how == DRAG_CARRY) {
            user->carried_by = user->carried_by ? user->carried_by : item->carried_by ? item->carried_by : item;
            drag_by_alter(fates, user, NULL);
        }
    }
}

bool fates_only_common(const Change *change)
{
    for (size_t i = 0; i < change->properties.count; i++)
        if (!common_property(change->to->kind, change->to->property_names[change->properties.items[i]]))
            return false;
    return true;
}

/* Tries the ALTER into nowhere: only whether it can be done counts now; it is written when all fates are known. */
static void try_alter(Fates *fates, Item *item)
{
    item->altered = true;
    if (fates_only_common(item->change))
        return;
    Generated nowhere = {0};
    Writer writer = fates_writer(fates, item, CHANGE_ALTER, &nowhere);
    if (!item->to->kind->alter || !item->to->kind->alter(&writer, item->change))
        replace(fates, item, "it cannot be changed in place");
    else
        drag_by_alter(fates, item, item->change);
}

static void spread(Fates *fates)
{
    for (bool again = true; again;) {
        again = false;
        while (fates->work.count) {
            Item *item = &fates->items[fates->work.items[--fates->work.count]];
            if (item_removed(item))
                drag_dependents(fates, item);
        }
        for (size_t i = 0; i < fates->count; i++) {
            Item *item = &fates->items[i];
            if (item->fate == FATE_ALTER && !item->altered) {
                try_alter(fates, item);
                again = true;
            }
        }
    }
}

/* --- who does it ------------------------------------------------------------------------------ */

Writer fates_writer(const Fates *fates, const Item *item, ChangeKind change, Generated *out)
{
    return (Writer){.mem = fates->mem, .from = fates->from, .to = fates->to, .object = item_object(item),
                    .change = change, .out = out, .fates = fates};
}

static Item *named_carrier(const Fates *fates, const Item *item, const Object *object, ChangeKind change)
{
    Generated nowhere = {0};
    Writer writer = fates_writer(fates, item, change, &nowhere);
    const Object *carrier = object->kind->carrier ? object->kind->carrier(&writer, object) : NULL;
    return carrier ? fates_item(fates, carrier) : NULL;
}

static bool leaves(const Object *part)
{
    return part->kind->leaves && part->kind->leaves(part);
}

Item *fates_remover(const Fates *fates, Item *item)
{
    if (item->drop_alone)
        return item;
    Item *parent = item->from->parent ? fates_item(fates, item->from->parent) : NULL;
    if (parent && item_removed(parent)) {
        Item *remover = fates_remover(fates, parent);
        return remover->aside && leaves(item->from) ? item : remover;
    }
    Item *carrier = named_carrier(fates, item, item->from, CHANGE_DROP);
    if (!carrier || carrier == item || !item_removed(carrier))
        return item;
    /* A type that is put aside needs its functions there too, which no statement of its own takes along. */
    return carrier->aside && need_of(item->from, carrier->from) == NEED_ANNOUNCED ? item : fates_remover(fates, carrier);
}

static bool comes_along(const Fates *fates, const Object *part)
{
    return !leaves(part) && (!fates->hooks->comes_along || fates->hooks->comes_along(fates->hooks->context, part));
}

Item *fates_maker(const Fates *fates, Item *item)
{
    if (item->create_alone || item->back)
        return item;
    Item *parent = item->to->parent ? fates_item(fates, item->to->parent) : NULL;
    if (parent && item_made(parent)) {
        Item *maker = fates_maker(fates, parent);
        if (maker->back ? comes_along(fates, item->to) : item->to->kind->inlined && maker == parent && !item->late)
            return maker;
    }
    Item *carrier = named_carrier(fates, item, item->to, CHANGE_CREATE);
    if (!carrier || carrier == item)
        return item;
    if (item_made(carrier))
        return fates_maker(fates, carrier);
    return carrier->fate == FATE_ALTER ? fates_alterer(fates, carrier) : item;
}

Item *fates_alterer(const Fates *fates, Item *item)
{
    Item *carrier = named_carrier(fates, item, item->to, CHANGE_ALTER);
    return carrier && carrier != item && carrier->fate == FATE_ALTER ? fates_alterer(fates, carrier) : item;
}

/* --- hooks ------------------------------------------------------------------------------------ */

typedef bool (*Hook)(void *context, const Object *object, Arena *mem, TextList *statements);

/* What something put aside (or brought back) uses must be kept (or come back) as well: a parked table
 * still has columns of the type. */
static void ask_for_used(Fates *fates, Item *item, bool aside);

static void ask(Fates *fates, Item *item, bool aside, const Object *user)
{
    Hook hook = aside ? fates->hooks->put_aside : fates->hooks->bring_back;
    bool *answer = aside ? &item->aside : &item->back, *asked = aside ? &item->asked_aside : &item->asked_back;
    const Object *object = aside ? item->from : item->to;
    if (hook && !*asked) {
        TextList statements = {0};
        *asked = true;
        *answer = hook(fates->hooks->context, object, fates->mem, &statements);
        *(aside ? &item->aside_sql : &item->back_sql) = statements;
        if (*answer)
            ask_for_used(fates, item, aside);
    }
    if (!*answer && user && aside && !item->blocked) {
        item->blocked = true;
        refuse(fates, "%s cannot be dropped: %s, which is put aside, still uses it", object->key, user->key);
    }
}

static void ask_for_used(Fates *fates, Item *item, bool aside)
{
    const Object *object = aside ? item->from : item->to;
    for (size_t i = 0; i < object->uses.count; i++) {
        Item *used = fates_item(fates, object->uses.items[i]);
        if (!used || need_of(object, object->uses.items[i]) > NEED_FIRST)
            continue;
        if (aside ? item_removed(used) && fates_remover(fates, used) == used
                  : item_made(used) && fates_maker(fates, used) == used)
            ask(fates, used, aside, object);
    }
    const ItemList *parts = aside ? &item->from_parts : &item->to_parts;
    for (size_t i = 0; i < parts->count; i++) {
        Item *part = &fates->items[parts->items[i]];
        if (!leaves(aside ? part->from : part->to))
            ask_for_used(fates, part, aside);
    }
}

/* A type or function that something put aside by another change, which is in no snapshot, may still use. One that itself uses
 * what is not kept (a SQL body that reads a view) would stand in the way of that one's end. */
static bool may_be_needed(const Object *object, int depth)
{
    enum { DEEPEST = 8 };
    bool is_type = object->kind->rebuilds && !object_is(object, "range"); /* its multirange would stay behind */
    if ((!is_type && !object_is(object, "function")) || depth > DEEPEST)
        return false;
    for (size_t i = 0; i < object->uses.count; i++) {
        const Object *used = object->uses.items[i];
        if (!used->kind->cluster_wide && !object_is(used, "schema") && !object_is(used, "extension") &&
            !may_be_needed(used, depth + 1))
            return false;
    }
    return true;
}

static void ask_hooks(Fates *fates)
{
    for (size_t i = 0; i < fates->count; i++) {
        Item *item = &fates->items[i];
        if (item_removed(item) && fates_remover(fates, item) == item &&
            (holds_rows(item->from) || may_be_needed(item->from, 0)))
            ask(fates, item, true, NULL);
    }
    for (size_t i = 0; i < fates->count; i++) {
        Item *item = &fates->items[i];
        const Item *parent = item->to && item->to->parent ? fates_item(fates, item->to->parent) : NULL;
        if (item_made(item) && holds_rows(item->to) && !(parent && item_made(parent)))
            ask(fates, item, false, NULL);
    }
}
