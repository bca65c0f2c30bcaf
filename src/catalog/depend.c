/*
 * pg_depend, row by row as the server has it, becomes edges between objects: a.uses(b) = a cannot
 * exist without b.
 *
 * The server knows many more things than there are objects here. An address is resolved in this
 * order:
 *   - the object at this address; a column of something whose columns are no objects (view, index)
 *     is the whole;
 *   - else what it belongs to: the target of its own INTERNAL ('i') row. That makes a row type, an
 *     array type and a TOAST table the table's or type's, the index of a constraint the
 *     constraint's, a view's _RETURN rule the view's, an identity sequence the column's, the
 *     triggers of a foreign key the constraint's, a multirange type the range's;
 *   - the extension that it is a member of ('e'): what uses an extension's type, function or operator
 *     class uses the extension;
 *   - else, for things that hang on by another type: the default expression of a generated or a
 *     view's column ('a' on the column), tables of a publication ('a' on the publication), members
 *     of an operator family ('a' on the family; those of a class are INTERNAL).
 * What resolves to nothing makes no edge: what is outside the scope or of a kind that is not read,
 * and the copies of foreign keys and triggers on partitions (some are INTERNAL on the original
 * constraint), which come and go with the partition and must not tie the original to it.
 *
 * Types of rows: n, a, i, P, S and x between two different objects are all edges; p (pinned) is not read. Left out
 * besides:
 *   - from an object to a child of its own (a partitioned table needs its key columns): the child
 *     needs the parent already;
 *   - from a sequence to the column that owns it ('a'): the column's default uses the sequence, and
 *     that is the order in which they are made; the tie is the property owned_by.
 *   - owners and grantees (pg_shdepend): a role would tie everything to everything. Roles have the
 *     lowest rank instead.
 * Every object uses its parent.
 */
#include "catalog/read.h"

#include <stdlib.h>

enum { RESOLVE_STEPS = 8 }; /* array type of a row type of a table: 3 */

void depend_parse(const Rows *rows, Arena *mem, DependencyList *list)
{
    size_t count = rows_count(rows);
    list->items = ARENA_ARRAY(mem, Dependency, count);
    list->count = list->capacity = count;
    for (size_t i = 0; i < count; i++)
        list->items[i] = (Dependency){
            .from = {(DbOid)rows_i64(rows, i, 0), (DbOid)rows_i64(rows, i, 1),
                     (int32_t)rows_i64(rows, i, 2)},
            .to = {(DbOid)rows_i64(rows, i, 3), (DbOid)rows_i64(rows, i, 4),
                   (int32_t)rows_i64(rows, i, 5)},
            .type = rows_get(rows, i, 6)[0],
        };
}

/* Says of an address that is no object where it belongs. */
static bool tells_whole(const Dependency *row)
{
    switch (row->type) {
    case 'i':
        return row->from.classid != CATALOG_CONSTRAINT || row->to.classid != CATALOG_CONSTRAINT;
    case 'e':
        return true;
    case 'a':
        return row->from.classid == CATALOG_ATTRDEF || row->to.classid == CATALOG_PUBLICATION ||
               (row->to.classid == CATALOG_OPFAMILY &&
                (row->from.classid == CATALOG_AMOP || row->from.classid == CATALOG_AMPROC));
    default:
        return false;
    }
}

size_t depend_implicit(const DependencyList *list)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += tells_whole(&list->items[i]);
    return count;
}

static AddressIndex wholes_index(const DependencyList *list, Arena *scratch)
{
    AddressIndex wholes = address_index_new(scratch, depend_implicit(list));
    for (size_t i = 0; i < list->count; i++)
        if (tells_whole(&list->items[i]))
            address_index_put(&wholes, list->items[i].from, i);
    return wholes;
}

static bool resolve_here(const Snapshot *snapshot, Address address, size_t *place)
{
    if (address_index_get(&snapshot->by_address, address, place))
        return true;
    address.objsubid = 0;
    return address_index_get(&snapshot->by_address, address, place);
}

/* The same for the one that uses: what a hidden column of a table needs, the table does not. */
static bool resolve_user(const Snapshot *snapshot, Address address, size_t *place)
{
    if (address_index_get(&snapshot->by_address, address, place))
        return true;
    return resolve_here(snapshot, address, place) &&
           !(address.objsubid && object_is(snapshot->objects[*place], "table"));
}

static bool resolve(const Snapshot *snapshot, const DependencyList *list,
                    const AddressIndex *wholes, Address address, size_t *place)
{
    for (int step = 0; step < RESOLVE_STEPS; step++) {
        size_t row;
        if (resolve_user(snapshot, address, place))
            return true;
        address.objsubid = 0;
        if (!address_index_get(wholes, address, &row))
            return false;
        address = list->items[row].to;
    }
    return false;
}

void depend_index(Snapshot *snapshot, const DependencyList *list, Arena *scratch)
{
    AddressIndex wholes = wholes_index(list, scratch);
    for (size_t i = 0; i < list->count; i++) {
        const Dependency *row = &list->items[i];
        size_t place;
        if (tells_whole(row) && resolve(snapshot, list, &wholes, row->from, &place))
            address_index_put(&snapshot->by_address, row->from, place);
    }
}

static bool is_child_of(const Object *object, const Object *ancestor)
{
    for (; object; object = object->parent)
        if (object == ancestor)
            return true;
    return false;
}

static bool edge_of(const Snapshot *snapshot, const Dependency *row, Edge *edge)
{
    size_t from, to;
    if (!resolve_user(snapshot, row->from, &from) || !resolve_here(snapshot, row->to, &to))
        return false;
    if (is_child_of(snapshot->objects[to], snapshot->objects[from]))
        return false;
    if (row->type == 'a' && object_is(snapshot->objects[from], "sequence") &&
        row->to.classid == CATALOG_CLASS)
        return false;
    *edge = (Edge){(uint32_t)from, (uint32_t)to};
    return true;
}

/* Lists of edges, one an object, in one array: from[i] .. from[i + 1] of `to`. */
typedef struct Lists {
    uint32_t *from, *to;
} Lists;

static Lists lists_make(const EdgeList *edges, size_t objects, Arena *scratch)
{
    Lists lists = {ARENA_ARRAY(scratch, uint32_t, objects + 2),
                   ARENA_ARRAY(scratch, uint32_t, edges->count)};
    for (size_t i = 0; i < edges->count; i++)
        lists.from[edges->items[i].from + 2]++;
    for (size_t i = 2; i < objects + 2; i++)
        lists.from[i] += lists.from[i - 1];
    /* from[i + 1] is the end of what is filled so far of list i; it becomes the begin of list i +
     * 1. */
    for (size_t i = 0; i < edges->count; i++)
        lists.to[lists.from[edges->items[i].from + 1]++] = edges->items[i].to;
    return lists;
}

/* Short lists that mostly stand in order already. */
static void list_sort(uint32_t *places, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t place = places[i];
        size_t at = i;
        for (; at && places[at - 1] > place; at--)
            places[at] = places[at - 1];
        places[at] = place;
    }
}

/* Every edge once, in the order of places, so that equal schemas have their edges in equal order.
 * Returns how many. */
static size_t lists_clean(Lists *lists, size_t objects)
{
    size_t total = 0;
    for (size_t i = 0; i < objects; i++) {
        uint32_t *places = lists->to + lists->from[i];
        size_t count = lists->from[i + 1] - lists->from[i], left = 0;
        list_sort(places, count);
        lists->from[i] = (uint32_t)total;
        for (size_t j = 0; j < count; j++)
            if (!left || lists->to[total + left - 1] != places[j])
                lists->to[total + left++] = places[j];
        total += left;
    }
    lists->from[objects] = (uint32_t)total;
    return total;
}

/* Exactly as large as needed: uses as they stand in the lists, used_by counted first. */
static void edges_spread(Snapshot *snapshot, const Lists *lists, size_t total)
{
    Object *objects = snapshot->count ? snapshot->objects[0] : NULL;
    Object **room = ARENA_ARRAY(snapshot->mem, Object *, total * 2);
    for (size_t i = 0; i < snapshot->count; i++) {
        objects[i].uses.count = objects[i].uses.capacity = lists->from[i + 1] - lists->from[i];
        objects[i].used_by.count = objects[i].used_by.capacity = 0;
    }
    for (size_t i = 0; i < total; i++)
        objects[lists->to[i]].used_by.capacity++;
    for (size_t i = 0; i < snapshot->count; i++) {
        objects[i].uses.items = room;
        objects[i].used_by.items = room += objects[i].uses.capacity;
        room += objects[i].used_by.capacity;
    }
    for (size_t i = 0; i < snapshot->count; i++)
        for (size_t j = 0; j < objects[i].uses.count; j++) {
            Object *used = objects[i].uses.items[j] = &objects[lists->to[lists->from[i] + j]];
            used->used_by.items[used->used_by.count++] = &objects[i];
        }
}

void depend_edges(Snapshot *snapshot, const DependencyList *list, EdgeList *kept, Arena *scratch)
{
    for (size_t i = 0; i < list->count; i++) {
        Edge edge;
        if (edge_of(snapshot, &list->items[i], &edge))
            vec_push(scratch, kept, edge);
    }
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->objects[i]->parent)
            vec_push(scratch, kept,
                     (Edge){(uint32_t)i,
                            (uint32_t)(snapshot->objects[i]->parent - snapshot->objects[0])});
    Lists lists = lists_make(kept, snapshot->count, scratch);
    edges_spread(snapshot, &lists, lists_clean(&lists, snapshot->count));
}
