#include "catalog/plan.h"

#include <string.h>

#include "catalog/common.h"

static void merge_items(Plan *plan);
static void add_parts(Plan *plan);
static void set_fates(Plan *plan);
static void judge_change(Plan *plan, Item *item);
static void spread(Plan *plan);
static void ask_hooks(Plan *plan);

void script_plan_make(const Snapshot *from, const Snapshot *to, const GenerateHooks *hooks, bool everything, Arena *mem,
               Generated *out, Plan *plan)
{
    static const GenerateHooks none = {0};
    *plan = (Plan){.mem = mem, .from = from, .to = to, .hooks = hooks ? hooks : &none, .everything = everything,
                   .out = out};
    merge_items(plan);
    add_parts(plan);
    set_fates(plan);
    spread(plan);
    ask_hooks(plan);
}

/* --- items and what becomes of them ----------------------------------------------------------- */

static void merge_items(Plan *plan)
{
    plan->items = ARENA_ARRAY(plan->mem, Item, plan->from->count + plan->to->count + 1);
    plan->item_of_from = ARENA_ARRAY(plan->mem, size_t, plan->from->count + 1);
    plan->item_of_to = ARENA_ARRAY(plan->mem, size_t, plan->to->count + 1);
    size_t f = 0, t = 0;
    while (f < plan->from->count || t < plan->to->count) {
        Object *a = f < plan->from->count ? plan->from->objects[f] : NULL;
        Object *b = t < plan->to->count ? plan->to->objects[t] : NULL;
        int order = !a ? 1 : !b ? -1 : object_order(a, b);
        Item *item = &plan->items[plan->count++];
        if (order <= 0) {
            plan->item_of_from[f] = plan->count - 1;
            item->from = plan->from->objects[f++];
        }
        if (order >= 0) {
            plan->item_of_to[t] = plan->count - 1;
            item->to = plan->to->objects[t++];
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

Item *plan_item(const Plan *plan, const Object *object)
{
    size_t place = place_in(plan->to, object);
    if (place != SIZE_MAX)
        return &plan->items[plan->item_of_to[place]];
    place = place_in(plan->from, object);
    return place == SIZE_MAX ? NULL : &plan->items[plan->item_of_from[place]];
}

Item *plan_item_of_key(const Plan *plan, const char *key, bool of_to)
{
    const Object *object = snapshot_find_key(of_to ? plan->to : plan->from, key);
    return object ? plan_item(plan, object) : NULL;
}

size_t plan_position(const Plan *plan, const Item *item)
{
    return (size_t)(item - plan->items);
}

bool item_made(const Item *item)
{
    return item->fate == FATE_CREATE || item->fate == FATE_REPLACE;
}

bool item_removed(const Item *item)
{
    return item->fate == FATE_DROP || item->fate == FATE_REPLACE;
}

static void add_parts(Plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        const Item *item = &plan->items[i];
        Item *parent = item->from && item->from->parent ? plan_item(plan, item->from->parent) : NULL;
        if (parent)
            vec_push(plan->mem, &parent->from_parts, i);
        parent = item->to && item->to->parent ? plan_item(plan, item->to->parent) : NULL;
        if (parent)
            vec_push(plan->mem, &parent->to_parts, i);
    }
}

static void refuse(Plan *plan, const char *format, ...) PRINTF_LIKE(2, 3);
static void refuse(Plan *plan, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vec_push(plan->mem, &plan->out->refusals, arena_vprintf(plan->mem, format, args));
    va_end(args);
}

static bool holds_rows(const Object *object)
{
    return object->kind->holds_rows && object->kind->holds_rows(object);
}

static void set_fate(Plan *plan, Item *item, Fate fate)
{
    item->fate = fate;
    vec_push(plan->mem, &plan->work, plan_position(plan, item));
}

/* Dropping and making again, unless that loses rows. */
static void replace(Plan *plan, Item *item, const char *why)
{
    if (item_removed(item))
        return;
    if (holds_rows(item->from) && !item->another)
        refuse(plan, "%s would have to be dropped and made again, which would lose what it holds: %s",
               item->from->key, why);
    else
        set_fate(plan, item, FATE_REPLACE);
}

static void set_fates(Plan *plan)
{
    delta_make(plan->from, plan->to, plan->mem, &plan->delta);
    for (size_t i = 0; i < plan->count && plan->everything; i++)
        plan->items[i].fate = FATE_CREATE;
    for (size_t i = 0; i < plan->delta.changes.count && !plan->everything; i++) {
        const Change *change = &plan->delta.changes.items[i];
        Item *item = plan_item(plan, change->to ? change->to : change->from);
        BUG_IF(!item);
        item->change = change;
        if (change->kind == CHANGE_ALTER)
            item->fate = FATE_ALTER;
        else
            set_fate(plan, item, change->kind == CHANGE_CREATE ? FATE_CREATE : FATE_DROP);
    }
    for (size_t i = 0; i < plan->count && plan->hooks->is_another; i++) {
        Item *item = &plan->items[i];
        if (!item->from || !item->to || !item->to->managed)
            continue;
        if (!object_is(item->to, "table") && !object_is(item->to, "column"))
            continue;
        item->another = plan->hooks->is_another(plan->hooks->context, item->from, item->to);
        if (item->another)
            set_fate(plan, item, FATE_REPLACE);
    }
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].fate == FATE_ALTER)
            judge_change(plan, &plan->items[i]);
}

static const PropertyHandling *handling_of(const ObjectKind *kind, const char *property)
{
    for (size_t i = 0; i < kind->handling_count; i++)
        if (strcmp(kind->handling[i].name, property) == 0)
            return &kind->handling[i];
    return NULL;
}

static void judge_change(Plan *plan, Item *item)
{
    bool alter = false;
    for (size_t i = 0; i < item->change->properties.count; i++) {
        const char *property = item->to->property_names[item->change->properties.items[i]];
        const PropertyHandling *handling = handling_of(item->to->kind, property);
        PropertyRule rule = handling ? handling->rule : RULE_ALTER;
        alter |= rule == RULE_ALTER;
        if (rule == RULE_IMPOSSIBLE)
            refuse(plan, "%s: %s cannot be changed: %s", item->to->key, property, handling->reason);
        else if (rule == RULE_REPLACE)
            replace(plan, item, arena_printf(plan->mem, "its %s differs and cannot be changed in place", property));
    }
    if (item->fate == FATE_ALTER && !alter)
        item->fate = FATE_KEEP;
}

/* --- dependents ------------------------------------------------------------------------------- */

static Need need_of(const Object *object, const Object *used)
{
    return object->kind->need ? object->kind->need(object, used) : NEED_FIRST;
}

static bool still_uses(const Object *object, const Object *used)
{
    for (size_t i = 0; i < object->uses.count; i++)
        if (strcmp(object->uses.items[i]->key, used->key) == 0)
            return true;
    return false;
}

/* `used` is dropped (for good or to be made again), or changed in a way that `item` cannot live through. */
static void drag(Plan *plan, Item *item, const Object *used, const char *what)
{
    if (!item->from || !item->to || item_removed(item) || need_of(item->from, used) > NEED_FIRST)
        return;
    if (item->fate == FATE_ALTER && !still_uses(item->to, used))
        return; /* its own ALTER lets go of it */
    if (!item->from->managed) {
        refuse(plan, "%s is %s, but %s uses it and is not of a managed schema", used->key, what, item->from->key);
        return;
    }
    replace(plan, item, arena_printf(plan->mem, "it uses %s, which is %s", used->key, what));
}

static void drag_dependents(Plan *plan, Item *item)
{
    for (size_t i = 0; i < item->from_parts.count; i++) {
        Item *part = &plan->items[item->from_parts.items[i]];
        if (!item_removed(part))
            set_fate(plan, part, part->to ? FATE_REPLACE : FATE_DROP);
    }
    for (size_t i = 0; i < item->from->used_by.count; i++) {
        Item *user = plan_item(plan, item->from->used_by.items[i]);
        if (user)
            drag(plan, user, item->from, item->to ? "made again" : "dropped");
    }
}

/* `change` is NULL for an object that another one's ALTER changes. */
static void drag_by_alter(Plan *plan, Item *item, const Change *change)
{
    if (!item->from->kind->drags || item->dragging)
        return;
    item->dragging = true;
    for (size_t i = 0; i < item->from->used_by.count; i++) {
        Item *user = plan_item(plan, item->from->used_by.items[i]);
        if (!user)
            continue;
        Drag how = item->from->kind->drags(item->from, change, user->from);
        if (how == DRAG_RECREATE)
            drag(plan, user, item->from, "changed");
        else if (how == DRAG_CARRY)
            drag_by_alter(plan, user, NULL);
    }
}

bool plan_only_common(const Change *change)
{
    for (size_t i = 0; i < change->properties.count; i++)
        if (!common_property(change->to->kind, change->to->property_names[change->properties.items[i]]))
            return false;
    return true;
}

/* Tries the ALTER into nowhere: only whether it can be done counts now; it is written when all fates are known. */
static void try_alter(Plan *plan, Item *item)
{
    item->altered = true;
    if (plan_only_common(item->change))
        return;
    Generated nowhere = {0};
    Writer writer = plan_writer(plan, item, CHANGE_ALTER, &nowhere);
    if (!item->to->kind->alter || !item->to->kind->alter(&writer, item->change))
        replace(plan, item, "it cannot be changed in place");
    else
        drag_by_alter(plan, item, item->change);
}

static void spread(Plan *plan)
{
    for (bool again = true; again;) {
        again = false;
        while (plan->work.count) {
            Item *item = &plan->items[plan->work.items[--plan->work.count]];
            if (item_removed(item))
                drag_dependents(plan, item);
        }
        for (size_t i = 0; i < plan->count; i++) {
            Item *item = &plan->items[i];
            if (item->fate == FATE_ALTER && !item->altered) {
                try_alter(plan, item);
                again = true;
            }
        }
    }
}

/* --- who does it ------------------------------------------------------------------------------ */

Writer plan_writer(const Plan *plan, const Item *item, ChangeKind change, Generated *out)
{
    return (Writer){.mem = plan->mem, .from = plan->from, .to = plan->to, .object = item_object(item),
                    .change = change, .out = out, .plan = plan};
}

static Item *named_carrier(const Plan *plan, const Item *item, const Object *object, ChangeKind change)
{
    Generated nowhere = {0};
    Writer writer = plan_writer(plan, item, change, &nowhere);
    const Object *carrier = object->kind->carrier ? object->kind->carrier(&writer, object) : NULL;
    return carrier ? plan_item(plan, carrier) : NULL;
}

static bool leaves(const Object *part)
{
    return part->kind->leaves && part->kind->leaves(part);
}

Item *plan_remover(const Plan *plan, Item *item)
{
    if (item->drop_alone)
        return item;
    Item *parent = item->from->parent ? plan_item(plan, item->from->parent) : NULL;
    if (parent && item_removed(parent)) {
        Item *remover = plan_remover(plan, parent);
        return remover->aside && leaves(item->from) ? item : remover;
    }
    Item *carrier = named_carrier(plan, item, item->from, CHANGE_DROP);
    return carrier && carrier != item && item_removed(carrier) ? plan_remover(plan, carrier) : item;
}

static bool comes_along(const Plan *plan, const Object *part)
{
    return !leaves(part) && (!plan->hooks->comes_along || plan->hooks->comes_along(plan->hooks->context, part));
}

Item *plan_maker(const Plan *plan, Item *item)
{
    if (item->create_alone || item->back)
        return item;
    Item *parent = item->to->parent ? plan_item(plan, item->to->parent) : NULL;
    if (parent && item_made(parent)) {
        Item *maker = plan_maker(plan, parent);
        if (maker->back ? comes_along(plan, item->to) : item->to->kind->inlined && maker == parent)
            return maker;
    }
    Item *carrier = named_carrier(plan, item, item->to, CHANGE_CREATE);
    if (!carrier || carrier == item)
        return item;
    if (item_made(carrier))
        return plan_maker(plan, carrier);
    return carrier->fate == FATE_ALTER ? plan_alterer(plan, carrier) : item;
}

Item *plan_alterer(const Plan *plan, Item *item)
{
    Item *carrier = named_carrier(plan, item, item->to, CHANGE_ALTER);
    return carrier && carrier != item && carrier->fate == FATE_ALTER ? plan_alterer(plan, carrier) : item;
}

/* --- hooks ------------------------------------------------------------------------------------ */

typedef bool (*Hook)(void *context, const Object *object, Arena *mem, TextList *statements);

/* What something put aside (or brought back) uses must be kept (or come back) as well: a parked table
 * still has columns of the type. */
static void ask_for_used(Plan *plan, Item *item, bool aside);

static void ask(Plan *plan, Item *item, bool aside, const Object *user)
{
    Hook hook = aside ? plan->hooks->put_aside : plan->hooks->bring_back;
    bool *answer = aside ? &item->aside : &item->back;
    if (!hook || *answer)
        return;
    const Object *object = aside ? item->from : item->to;
    TextList statements = {0};
    *answer = hook(plan->hooks->context, object, plan->mem, &statements);
    *(aside ? &item->aside_sql : &item->back_sql) = statements;
    if (*answer)
        ask_for_used(plan, item, aside);
    else if (user && aside)
        refuse(plan, "%s cannot be dropped: %s, which is put aside, still uses it", object->key, user->key);
}

static void ask_for_used(Plan *plan, Item *item, bool aside)
{
    const Object *object = aside ? item->from : item->to;
    for (size_t i = 0; i < object->uses.count; i++) {
        Item *used = plan_item(plan, object->uses.items[i]);
        if (!used || need_of(object, object->uses.items[i]) != NEED_FIRST)
            continue;
        if (aside ? item_removed(used) && plan_remover(plan, used) == used
                  : item_made(used) && plan_maker(plan, used) == used)
            ask(plan, used, aside, object);
    }
    const ItemList *parts = aside ? &item->from_parts : &item->to_parts;
    for (size_t i = 0; i < parts->count; i++) {
        Item *part = &plan->items[parts->items[i]];
        if (!leaves(aside ? part->from : part->to))
            ask_for_used(plan, part, aside);
    }
}

static void ask_hooks(Plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        Item *item = &plan->items[i];
        if (item_removed(item) && holds_rows(item->from) && plan_remover(plan, item) == item)
            ask(plan, item, true, NULL);
    }
    for (size_t i = 0; i < plan->count; i++) {
        Item *item = &plan->items[i];
        const Item *parent = item->to && item->to->parent ? plan_item(plan, item->to->parent) : NULL;
        if (item_made(item) && holds_rows(item->to) && !(parent && item_made(parent)))
            ask(plan, item, false, NULL);
    }
}
