/*
 * Fates to statements: actions, their edges, one sort, and the kinds' writers in that order.
 */
#include <string.h>

#include "catalog/common.h"
#include "catalog/order.h"
#include "catalog/fates.h"
#include "catalog/index_text.h"
#include "core/map.h"

/* In this order when nothing else decides. Of one item several may stand. */
typedef enum Phase {
    PHASE_UNTIE, PHASE_DROP, PHASE_ALTER, PHASE_ANNOUNCE, PHASE_CREATE, PHASE_LAST, PHASE_TIE, PHASE_COUNT
} Phase;

#define NO_NODE SIZE_MAX

typedef struct Script {
    Fates *fates;
    Arena *mem;
    size_t *node[PHASE_COUNT]; /* of each item: its action's place in the preferred order, or NO_NODE */
    struct {
        Item *item;
        Phase phase;
    } *actions;
    size_t action_count;
    Generated *ties;           /* of each item: statements of tie(), untie() and announce(), made beforehand */
    Generated *unties, *announcements;
    ItemList *made_with;       /* of each item: items that its CREATE makes as well */
    ItemList *altered_with;
    VEC(OrderEdge) edges;
    bool without_wishes;       /* the edges that no dependency asks for made a cycle: without them */
} Script;

static void generate_from_fates(Fates *fates, Generated *out);
static void write_ties(Script *script);
static void number_actions(Script *script);
static void add_edges(Script *script);
/* Of the items in the cycle one that is made or dropped in two steps from now on. */
static bool break_by_stand_in(Script *script, const OrderCycle *cycle)
{
    for (size_t i = 0; i < cycle->edges.count; i++) {
        size_t action = cycle->edges.items[i].before;
        Item *item = script->actions[action].item;
        Phase phase = script->actions[action].phase;
        size_t place = fates_position(script->fates, item);
        if (!item_object(item)->kind->stand_in || item->aside || item->back)
            continue;
        if (phase == PHASE_CREATE && item_made(item) && !item->stands_in) {
            Writer writer = fates_writer(script->fates, item, CHANGE_CREATE, &script->announcements[place]);
            item->stands_in = true;
            item->to->kind->stand_in(&writer, item->to);
            return true;
        }
        if (phase == PHASE_DROP && !item->emptied) {
            Writer writer = fates_writer(script->fates, item, CHANGE_DROP, &script->unties[place]);
            item->emptied = true;
            item->from->kind->stand_in(&writer, item->from);
            return true;
        }
    }
    return false;
}

static bool break_cycles(Script *script, const Order *order, Generated *out);
static void write_action(Script *script, size_t action, Generated *out);

void generate_script(const Snapshot *from, const Snapshot *to, const GenerateHooks *hooks, Arena *mem,
                     Generated *generated)
{
    Fates fates;
    *generated = (Generated){0};
    fates_decide(from, to, hooks, false, mem, generated, &fates);
    generate_from_fates(&fates, generated);
    positions_note(&fates, generated);
}

void generate_creation(const Snapshot *snapshot, Arena *mem, Generated *generated)
{
    const Snapshot empty = {.mem = mem};
    Fates fates;
    *generated = (Generated){0};
    fates_decide(&empty, snapshot, NULL, true, mem, generated, &fates);
    generate_from_fates(&fates, generated);
}

static void generate_from_fates(Fates *fates, Generated *out)
{
    Script script = {.fates = fates, .mem = fates->mem};
    Order order;
    inheritance_separate(fates);
    write_ties(&script);
    do {
        number_actions(&script);
        add_edges(&script);
        order_sort(script.action_count, script.edges.items, script.edges.count, fates->mem, &order);
    } while (order.cycles.count && break_cycles(&script, &order, out));
    for (size_t i = 0; i < script.action_count; i++)
        write_action(&script, order.sequence[i], out);
}

/* --- actions ---------------------------------------------------------------------------------- */

static void write_announcement(Script *script, Item *item, Generated *out)
{
    if (!item_made(item) || item->back || !item->to->kind->announce)
        return;
    Writer writer = fates_writer(script->fates, item, CHANGE_CREATE, out);
    item->to->kind->announce(&writer, item->to);
}

static void write_ties(Script *script)
{
    Fates *fates = script->fates;
    script->announcements = ARENA_ARRAY(script->mem, Generated, fates->count + 1);
    script->ties = ARENA_ARRAY(script->mem, Generated, fates->count + 1);
    script->unties = ARENA_ARRAY(script->mem, Generated, fates->count + 1);
    for (size_t i = 0; i < fates->count; i++) {
        Item *item = &fates->items[i];
        const ObjectKind *kind = item_object(item)->kind;
        const Object *from = item->fate == FATE_CREATE ? NULL : item->from;
        const Object *to = item->fate == FATE_DROP ? NULL : item->to;
        Writer untie = fates_writer(fates, item, to ? CHANGE_ALTER : CHANGE_DROP, &script->unties[i]);
        Writer tie = fates_writer(fates, item, from ? CHANGE_ALTER : CHANGE_CREATE, &script->ties[i]);
        if (kind->untie && from)
            kind->untie(&untie, from, item_removed(item) ? NULL : to);
        if (kind->tie && to)
            kind->tie(&tie, item_made(item) ? NULL : from, to);
        write_announcement(script, item, &script->announcements[i]);
    }
}

static void add_action(Script *script, Phase phase, size_t position)
{
    script->node[phase][position] = script->action_count;
    script->actions[script->action_count].item = &script->fates->items[position];
    script->actions[script->action_count++].phase = phase;
}

static bool is_dropped(const Script *script, Item *item)
{
    return item_removed(item) && fates_remover(script->fates, item) == item;
}

static void number_phase(Script *script, Phase phase, size_t i)
{
    Item *item = &script->fates->items[i];
    if (phase == PHASE_UNTIE && script->unties[i].statements.count)
        add_action(script, phase, i);
    else if (phase == PHASE_TIE && script->ties[i].statements.count && !item_object(item)->kind->ties_early)
        add_action(script, phase, i);
    else if (phase == PHASE_ANNOUNCE && script->announcements[i].statements.count)
        add_action(script, phase, i);
    else if (phase == PHASE_DROP && is_dropped(script, item) && !object_is(item->from, "role"))
        add_action(script, phase, i);
    else if (phase == PHASE_ALTER && item->fate == FATE_ALTER && fates_alterer(script->fates, item) == item)
        add_action(script, phase, i);
    else if ((phase == PHASE_CREATE || phase == PHASE_LAST) && item_made(item) &&
             (phase == PHASE_LAST) == (item->to->kind->last && item->to->kind->last(item->to)) && fates_maker(script->fates, item) == item)
        add_action(script, phase, i);
    if (phase == PHASE_CREATE && script->ties[i].statements.count && item_object(item)->kind->ties_early)
        add_action(script, PHASE_TIE, i);
}

static void number_actions(Script *script)
{
    size_t count = script->fates->count;
    script->actions = arena_alloc(script->mem, sizeof *script->actions * (count * PHASE_COUNT + 1));
    script->action_count = 0;
    script->made_with = ARENA_ARRAY(script->mem, ItemList, count + 1);
    script->altered_with = ARENA_ARRAY(script->mem, ItemList, count + 1);
    for (Phase phase = PHASE_UNTIE; phase < PHASE_COUNT; phase++) {
        script->node[phase] = ARENA_ARRAY(script->mem, size_t, count + 1);
        for (size_t i = 0; i < count; i++)
            script->node[phase][i] = NO_NODE;
    }
    for (Phase phase = PHASE_UNTIE; phase < PHASE_COUNT; phase++)
        for (size_t i = 0; i < count; i++)
            number_phase(script, phase, phase == PHASE_DROP ? count - 1 - i : i);
    /* Privileges and ownership make no edges: a role goes when everything else has let go of it. */
    for (size_t i = 0; i < count; i++)
        if (is_dropped(script, &script->fates->items[i]) && script->node[PHASE_DROP][i] == NO_NODE)
            add_action(script, PHASE_DROP, i);
    for (size_t i = 0; i < count; i++) {
        Item *item = &script->fates->items[i];
        Item *by = item_made(item) ? fates_maker(script->fates, item)
                 : item->fate == FATE_ALTER ? fates_alterer(script->fates, item) : item;
        if (by != item && !by->back)
            vec_push(script->mem, item_made(item) ? &script->made_with[fates_position(script->fates, by)]
                                                  : &script->altered_with[fates_position(script->fates, by)], i);
    }
}

/* The action that drops, changes or makes an item, be it by another one's statement. */
static size_t drop_node(const Script *script, Item *item)
{
    if (!item || !item_removed(item))
        return NO_NODE;
    return script->node[PHASE_DROP][fates_position(script->fates, fates_remover(script->fates, item))];
}

static size_t alter_node(const Script *script, Item *item)
{
    if (item && item->fate == FATE_KEEP && item->carried_by)
        item = item->carried_by;
    if (!item || item->fate != FATE_ALTER)
        return NO_NODE;
    return script->node[PHASE_ALTER][fates_position(script->fates, fates_alterer(script->fates, item))];
}

static size_t create_node(const Script *script, Item *item)
{
    if (!item || !item_made(item))
        return NO_NODE;
    size_t position = fates_position(script->fates, fates_maker(script->fates, item));
    for (Phase phase = PHASE_ALTER; phase <= PHASE_LAST; phase++)
        if (phase != PHASE_ANNOUNCE && script->node[phase][position] != NO_NODE && (phase != PHASE_ALTER || !item_made(&script->fates->items[position])))
            return script->node[phase][position];
    return NO_NODE;
}

/* --- edges ------------------------------------------------------------------------------------ */

static void edge(Script *script, size_t before, size_t after, const Item *reason)
{
    if (before != NO_NODE && after != NO_NODE && before != after)
        vec_push(script->mem, &script->edges, ((OrderEdge){before, after, reason}));
}

/* What `item` uses in `from`: it goes before that goes or changes. */
static void edges_of_from(Script *script, Item *item, const Object *used_object)
{
    Item *used = fates_item(script->fates, used_object);
    Need need = item->from->kind->need ? item->from->kind->need(item->from, used_object) : NEED_FIRST;
    if (!used || need > NEED_LATE)
        return;
    size_t drop = item->emptied ? script->node[PHASE_UNTIE][fates_position(script->fates, item)] : drop_node(script, item);
    edge(script, drop, drop_node(script, used), item);
    if (need == NEED_LATE)
        return;
    edge(script, drop, alter_node(script, used), item);
    if (item->fate == FATE_ALTER)
        edge(script, alter_node(script, item), drop_node(script, used), item);
}

/* GROUP BY and ORDER BY over a new type leave a dependency on the operator alone, but look for its class. */
static void edges_of_classes(Script *script, const Item *item, const Object *operator, size_t node)
{
    if (script->without_wishes || !strncmp(item->to->kind->name, "operator", strlen("operator")))
        return;
    for (size_t i = 0; i < operator->used_by.count; i++)
        if (object_is(operator->used_by.items[i], "operator_class"))
            edge(script, create_node(script, fates_item(script->fates, operator->used_by.items[i])), node, NULL);
}

/* What `item` uses in `to`: that is there, and changed, before. */
static void edges_of_to(Script *script, Item *item, const Object *used_object)
{
    Item *used = fates_item(script->fates, used_object);
    Need need = item->to->kind->need ? item->to->kind->need(item->to, used_object) : NEED_FIRST;
    if (!used || need == NEED_NOTHING)
        return;
    size_t node = item_made(item) ? create_node(script, item) : alter_node(script, item);
    size_t altered = alter_node(script, used), position = fates_position(script->fates, used);
    size_t made = used->stands_in ? script->node[PHASE_ANNOUNCE][position] : create_node(script, used);
    if (need == NEED_AFTER) {
        edge(script, node, made, item);
    } else if (need == NEED_LATE) {
        edge(script, made, script->node[PHASE_TIE][fates_position(script->fates, item)], item);
    } else if (need == NEED_ANNOUNCED) {
        edge(script, script->node[PHASE_ANNOUNCE][position], node, item);
    } else {
        edge(script, made, node, item);
        edge(script, altered, node, item);
        if (need == NEED_TIED)
            edge(script, script->node[PHASE_TIE][position], node, item);
        if (object_is(used_object, "operator"))
            edges_of_classes(script, item, used_object, node);
    }
}

/* A tie waits for both sides and all of their parts; what it held is dropped after it is undone. */
static void edges_of_tie(Script *script, size_t node, size_t untie, Item *item)
{
    if (!item)
        return;
    edge(script, create_node(script, item), node, NULL);
    edge(script, alter_node(script, item), node, NULL);
    edge(script, untie, drop_node(script, item), NULL);
    edge(script, untie, alter_node(script, item), NULL);
    for (size_t i = 0; i < item->to_parts.count; i++) {
        Item *part = &script->fates->items[item->to_parts.items[i]];
        size_t made = create_node(script, part);
        edge(script, index_is_incomplete(part->to) ? node : made, index_is_incomplete(part->to) ? made : node, NULL);
        edge(script, alter_node(script, part), node, NULL);
    }
    for (size_t i = 0; i < item->from_parts.count; i++) {
        Item *part = &script->fates->items[item->from_parts.items[i]];
        edge(script, untie, drop_node(script, part), NULL);
        edge(script, untie, alter_node(script, part), NULL);
    }
}

/* A materialized view is filled after those that it reads, be it through views; these may read each other. */
static void edges_of_filling(Script *script, const Object *reader, size_t tie, bool *seen)
{
    for (size_t u = 0; u < reader->uses.count; u++) {
        const Object *used = reader->uses.items[u];
        Item *item = fates_item(script->fates, used);
        bool filled = object_is(used, "materialized_view");
        if (!item || !(filled || object_is(used, "view")) || seen[fates_position(script->fates, item)])
            continue;
        seen[fates_position(script->fates, item)] = true;
        if (filled)
            edge(script, script->node[PHASE_TIE][fates_position(script->fates, item)], tie, NULL);
        edges_of_filling(script, used, tie, seen);
    }
}

static void edges_of_ties(Script *script, Item *item)
{
    size_t i = fates_position(script->fates, item);
    size_t tie = script->node[PHASE_TIE][i], untie = script->node[PHASE_UNTIE][i];
    if (tie == NO_NODE && untie == NO_NODE)
        return;
    if (item->to && object_is(item->to, "materialized_view"))
        edges_of_filling(script, item->to, tie, ARENA_ARRAY(script->mem, bool, script->fates->count));
    edge(script, untie, tie, NULL);
    edges_of_tie(script, tie, untie, item);
    const Object *states[] = {item->from, item->to};
    for (size_t s = 0; s < COUNT(states); s++) {
        if (!states[s] || !states[s]->kind->ties_to)
            continue;
        TextList keys = {0};
        states[s]->kind->ties_to(states[s], script->mem, &keys);
        for (size_t k = 0; k < keys.count; k++) {
            Item *other = fates_item_of_key(script->fates, keys.items[k], s);
            edges_of_tie(script, s ? tie : NO_NODE, s ? NO_NODE : untie, other);
        }
    }
}

/* A name is free before it is used again by an object of another kind. */
static void edges_of_names(Script *script)
{
    Map dropped = map_new(script->mem);
    for (size_t i = 0; i < script->fates->count; i++) {
        const Object *object = script->fates->items[i].from;
        size_t node = script->node[PHASE_DROP][i];
        if (node != NO_NODE && object->schema && (!object->parent || object_is(object, "index")))
            map_put(&dropped, arena_printf(script->mem, "%s.%s", object->schema, object->name), (void *)(uintptr_t)(node + 1));
    }
    for (size_t i = 0; i < script->fates->count; i++) {
        Item *item = &script->fates->items[i];
        if (!item_made(item) || !item->to->schema || !dropped.count)
            continue;
        auto_arena scratch = arena_new();
        size_t node = (size_t)(uintptr_t)map_get(&dropped, arena_printf(scratch, "%s.%s", item->to->schema, item->to->name));
        if (!node)
            continue;
        edge(script, node - 1, create_node(script, item), NULL);
        edge(script, node - 1, script->node[PHASE_ANNOUNCE][i], NULL);
    }
}

/* New columns are added in the order in which they shall stand. */
static void edges_of_columns(Script *script)
{
    for (size_t i = 0; i < script->fates->count; i++) {
        Item *table = &script->fates->items[i];
        if (!table->to || !object_is_table(table->to))
            continue;
        ItemList columns = {0};
        columns_made(script->fates, table, &columns);
        for (size_t k = 1; k < columns.count; k++)
            edge(script, create_node(script, &script->fates->items[columns.items[k - 1]]),
                 create_node(script, &script->fates->items[columns.items[k]]), NULL);
    }
}

/* A role goes last: grants to it and what it owns are taken away by changes of other objects. */
static void edges_of_roles(Script *script)
{
    for (size_t i = 0; i < script->fates->count; i++) {
        const Item *item = &script->fates->items[i];
        if (item->fate != FATE_DROP || !object_is(item->from, "role"))
            continue;
        for (size_t other = 0; other < script->action_count; other++)
            if (!object_is(item_object(script->actions[other].item), "role"))
                edge(script, other, script->node[PHASE_DROP][i], NULL);
    }
}

static bool is_watcher(const Item *item)
{
    return object_is(item_object(item), "event_trigger");
}

/* An event trigger would fire on the script's own statements: the first to go, the last to come or to be switched. */
static void edges_of_watchers(Script *script)
{
    for (size_t i = 0; i < script->action_count; i++) {
        if (!is_watcher(script->actions[i].item))
            continue;
        bool drops = script->actions[i].phase == PHASE_DROP;
        for (size_t other = 0; other < script->action_count; other++) {
            bool role_goes = script->actions[other].phase == PHASE_DROP && object_is(item_object(script->actions[other].item), "role");
            if (!is_watcher(script->actions[other].item) && !role_goes)
                edge(script, drops ? i : other, drops ? other : i, NULL);
        }
    }
}

static void edges_of_inheritance(Script *script, Item *item)
{
    TextList below = {0}, above = {0};
    size_t position = fates_position(script->fates, item), drop = script->node[PHASE_DROP][position];
    if (drop != NO_NODE && item->from->kind->dropped_after)
        item->from->kind->dropped_after(item->from, script->mem, &above);
    for (size_t k = 0; k < above.count; k++) {
        Item *first = fates_item_of_key(script->fates, above.items[k], false);
        edge(script, drop_node(script, first), drop, first);
    }
    if (item_made(item) && item->to->kind->made_before)
        item->to->kind->made_before(item->to, script->mem, &below);
    for (size_t k = 0; k < below.count; k++)
        edge(script, create_node(script, item), create_node(script, fates_item_of_key(script->fates, below.items[k], true)), NULL);
}

static void inherited_after(void *context, const Item *first, const Item *then)
{
    Script *script = context;
    edge(script, create_node(script, fates_item(script->fates, first->to)), create_node(script, fates_item(script->fates, then->to)), NULL);
}

/* What the outside of something is made of. */
static bool is_outside(const Object *used)
{
    return object_is(used, "schema") || object_is(used, "extension") || object_is(used, "collation") || used->kind->rebuilds;
}

/* Between the drop and the making; its schema must be there, of a view's stand-in the types as well. */
static void edges_of_announcement(Script *script, Item *item)
{
    size_t node = script->node[PHASE_ANNOUNCE][fates_position(script->fates, item)];
    if (node == NO_NODE)
        return;
    edge(script, drop_node(script, item), node, NULL);
    edge(script, node, create_node(script, item), NULL);
    for (size_t u = 0; u < item->to->uses.count; u++)
        if (item->stands_in ? is_outside(item->to->uses.items[u]) : object_is(item->to->uses.items[u], "schema"))
            edge(script, create_node(script, fates_item(script->fates, item->to->uses.items[u])), node, NULL);
}

static void add_edges(Script *script)
{
    script->edges.count = 0;
    for (size_t i = 0; i < script->fates->count; i++) {
        Item *item = &script->fates->items[i];
        if (item->fate == FATE_KEEP)
            continue;
        if (item->from && item->fate != FATE_CREATE) {
            for (size_t u = 0; u < item->from->uses.count; u++)
                edges_of_from(script, item, item->from->uses.items[u]);
            if (item->from->parent)
                edges_of_from(script, item, item->from->parent);
        }
        edges_of_inheritance(script, item);
        if (item->to && item->fate != FATE_DROP) {
            for (size_t u = 0; u < item->to->uses.count; u++)
                edges_of_to(script, item, item->to->uses.items[u]);
            if (item->to->parent)
                edges_of_to(script, item, item->to->parent);
        }
        edge(script, drop_node(script, item), create_node(script, item), NULL);
        edges_of_announcement(script, item);
        if (item_made(item) && object_is(item->to, "column"))
            inheritance_edges(script->fates, item, inherited_after, script);
    }
    for (size_t i = 0; i < script->fates->count; i++)
        edges_of_ties(script, &script->fates->items[i]);
    edges_of_names(script);
    edges_of_columns(script);
    edges_of_roles(script);
    edges_of_watchers(script);
}

/* --- cycles ----------------------------------------------------------------------------------- */

/* What comes from a parent's goes with that and not by itself. */
static bool is_inherited(const Object *object)
{
    const char *inheritance = object_property(object, "inheritance");
    return object_property(object, "partition_of") || (inheritance && strcmp(inheritance, "inherited") == 0);
}

/* What made the edge, when it only does so because it is carried by another one's statement. */
static Item *separable(Script *script, const OrderEdge *one)
{
    if (!one->reason)
        return NULL;
    Item *item = fates_item(script->fates, item_object((const Item *)one->reason));
    if (item_made(item) && !item->create_alone && fates_maker(script->fates, item) != item &&
        create_node(script, item) == one->after)
        return item;
    if (item_removed(item) && !item->drop_alone && fates_remover(script->fates, item) != item &&
        item->from->kind->drop && !is_inherited(item->from) && drop_node(script, item) == one->before)
        return item;
    return NULL;
}

static int separation_cost(const Item *item)
{
    return object_is(item_object(item), "default") || object_is(item_object(item), "constraint") ? 0 : 1;
}

static bool break_cycles(Script *script, const Order *order, Generated *out)
{
    bool again = !script->without_wishes;
    script->without_wishes = true;
    if (again)
        return true;
    for (size_t c = 0; c < order->cycles.count; c++) {
        const OrderCycle *cycle = &order->cycles.items[c];
        Item *best = NULL;
        for (size_t i = 0; i < cycle->edges.count; i++) {
            Item *item = separable(script, &cycle->edges.items[i]);
            if (item && (!best || separation_cost(item) < separation_cost(best)))
                best = item;
        }
        if (best) {
            best->create_alone |= item_made(best);
            best->drop_alone |= item_removed(best) && best->from->kind->drop;
            again = true;
        } else {
            again |= break_by_stand_in(script, cycle);
        }
    }
    for (size_t c = 0; c < order->cycles.count && !again; c++) {
        Buf keys = buf_new(script->mem);
        const OrderCycle *cycle = &order->cycles.items[c];
        for (size_t i = 0; i < cycle->edges.count; i++)
            buf_printf(&keys, "%s%s", i ? ", " : "", item_object(script->actions[cycle->edges.items[i].before].item)->key);
        vec_push(script->mem, &out->refusals,
                 arena_printf(script->mem, "these need each other, and there is no order to change them in: %s", keys.data));
    }
    return again;
}

/* --- statements ------------------------------------------------------------------------------- */

static void add_statements(Writer *writer, const TextList *statements)
{
    for (size_t i = 0; i < statements->count; i++)
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE, statements->items[i]);
}

/* Owner, grants and comments of what another one's statement has made. */
static void write_made_with(Script *script, const Item *item, Generated *out)
{
    const ItemList *others = &script->made_with[fates_position(script->fates, item)];
    for (size_t i = 0; i < others->count; i++) {
        Item *other = &script->fates->items[others->items[i]];
        Writer next = fates_writer(script->fates, other, CHANGE_CREATE, out);
        common_create(&next, other->to);
    }
}

static void write_create(Script *script, Item *item, Generated *out)
{
    Writer writer = fates_writer(script->fates, item, CHANGE_CREATE, out);
    if (item->back) {
        add_statements(&writer, &item->back_sql);
        return;
    }
    if (!item->to->kind->create)
        writer_refuse(&writer, "%s: this kind of object cannot be made yet", item->to->key);
    else
        item->to->kind->create(&writer, item->to);
    common_create(&writer, item->to);
    write_made_with(script, item, out);
}

static void write_alter(Script *script, Item *item, Generated *out)
{
    Writer writer = fates_writer(script->fates, item, CHANGE_ALTER, out);
    if (!fates_only_common(item->change))
        item->to->kind->alter(&writer, item->change);
    common_alter(&writer, item->change);
    const ItemList *others = &script->altered_with[fates_position(script->fates, item)];
    for (size_t i = 0; i < others->count; i++) {
        Item *other = &script->fates->items[others->items[i]];
        write_alter(script, other, out);
    }
    write_made_with(script, item, out);
}

static void write_drop(Script *script, Item *item, Generated *out)
{
    Writer writer = fates_writer(script->fates, item, CHANGE_DROP, out);
    writer.object = item->from;
    if (item->aside)
        add_statements(&writer, &item->aside_sql);
    else if (item->from->kind->drop)
        item->from->kind->drop(&writer, item->from);
    else
        writer_drop(&writer, item->from->parent ? LOCK_ACCESS_EXCLUSIVE : LOCK_NONE, item->from);
}

static void write_action(Script *script, size_t action, Generated *out)
{
    Item *item = script->actions[action].item;
    size_t i = fates_position(script->fates, item);
    Phase phase = script->actions[action].phase;
    const Generated *made = phase == PHASE_UNTIE      ? &script->unties[i]
                            : phase == PHASE_TIE      ? &script->ties[i]
                            : phase == PHASE_ANNOUNCE ? &script->announcements[i]
                                                      : NULL;
    if (made) {
        for (size_t s = 0; s < made->statements.count; s++)
            vec_push(script->mem, &out->statements, made->statements.items[s]);
        for (size_t s = 0; s < made->notes.count; s++)
            vec_push(script->mem, &out->notes, made->notes.items[s]);
        for (size_t s = 0; s < made->refusals.count; s++)
            vec_push(script->mem, &out->refusals, made->refusals.items[s]);
    } else if (phase == PHASE_DROP) {
        write_drop(script, item, out);
    } else if (phase == PHASE_ALTER) {
        write_alter(script, item, out);
    } else {
        write_create(script, item, out);
    }
}
