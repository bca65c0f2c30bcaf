#include "catalog/order.h"

/* Kahn's algorithm with a heap of free nodes. */
typedef struct Sorter {
    Arena *mem;
    size_t count;
    const OrderEdge *edges;
    size_t *first;   /* of each node: where its edges begin in `leaving` */
    size_t *leaving; /* indexes of edges, grouped by `before` */
    size_t *waiting; /* of each node: edges into it that still hold it back */
    bool *left_out;  /* of each edge */
    bool *done;      /* of each node */
    size_t *heap, heap_count;
} Sorter;

static void sorter_prepare(Sorter *sorter, size_t count, const OrderEdge *edges, size_t edge_count);
static void heap_add(Sorter *sorter, size_t node);
static size_t heap_take(Sorter *sorter);
static void break_cycle(Sorter *sorter, size_t edge_count, Order *order);

void order_sort(size_t count, const OrderEdge *edges, size_t edge_count, Arena *mem, Order *order)
{
    Sorter sorter = {.mem = mem};
    sorter_prepare(&sorter, count, edges, edge_count);
    *order = (Order){.sequence = ARENA_ARRAY(mem, size_t, count + 1)};
    for (size_t n = 0; n < count; n++)
        if (!sorter.waiting[n])
            heap_add(&sorter, n);
    for (size_t placed = 0; placed < count;) {
        if (!sorter.heap_count) {
            break_cycle(&sorter, edge_count, order);
            continue;
        }
        size_t node = heap_take(&sorter);
        sorter.done[node] = true;
        order->sequence[placed++] = node;
        for (size_t i = sorter.first[node]; i < sorter.first[node + 1]; i++) {
            size_t edge = sorter.leaving[i];
            if (!sorter.left_out[edge] && !--sorter.waiting[edges[edge].after])
                heap_add(&sorter, edges[edge].after);
        }
    }
}

static void sorter_prepare(Sorter *sorter, size_t count, const OrderEdge *edges, size_t edge_count)
{
    sorter->count = count;
    sorter->edges = edges;
    sorter->first = ARENA_ARRAY(sorter->mem, size_t, count + 2);
    sorter->leaving = ARENA_ARRAY(sorter->mem, size_t, edge_count + 1);
    sorter->waiting = ARENA_ARRAY(sorter->mem, size_t, count + 1);
    sorter->left_out = ARENA_ARRAY(sorter->mem, bool, edge_count + 1);
    sorter->done = ARENA_ARRAY(sorter->mem, bool, count + 1);
    sorter->heap = ARENA_ARRAY(sorter->mem, size_t, count + 1);
    for (size_t e = 0; e < edge_count; e++) {
        BUG_IF(edges[e].before >= count || edges[e].after >= count);
        if (edges[e].before == edges[e].after) {
            sorter->left_out[e] = true;
            continue;
        }
        sorter->first[edges[e].before + 2]++;
        sorter->waiting[edges[e].after]++;
    }
    for (size_t n = 1; n < count + 2; n++)
        sorter->first[n] += sorter->first[n - 1];
    for (size_t e = 0; e < edge_count; e++)
        if (!sorter->left_out[e])
            sorter->leaving[sorter->first[edges[e].before + 1]++] = e;
}

static void heap_add(Sorter *sorter, size_t node)
{
    size_t at = sorter->heap_count++;
    while (at && sorter->heap[(at - 1) / 2] > node) {
        sorter->heap[at] = sorter->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    sorter->heap[at] = node;
}

static size_t heap_take(Sorter *sorter)
{
    size_t top = sorter->heap[0], last = sorter->heap[--sorter->heap_count], at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= sorter->heap_count)
            break;
        if (child + 1 < sorter->heap_count && sorter->heap[child + 1] < sorter->heap[child])
            child++;
        if (sorter->heap[child] >= last)
            break;
        sorter->heap[at] = sorter->heap[child];
        at = child;
    }
    sorter->heap[at] = last;
    return top;
}

/* The lowest holding edge into each node that is held back: walking along these backwards must meet a
 * node twice, because every node that is left waits for one that is left. */
static size_t *edges_back(Sorter *sorter, size_t edge_count)
{
    size_t *back = ARENA_ARRAY(sorter->mem, size_t, sorter->count + 1);
    for (size_t n = 0; n < sorter->count; n++)
        back[n] = SIZE_MAX;
    for (size_t e = 0; e < edge_count; e++) {
        const OrderEdge *edge = &sorter->edges[e];
        if (sorter->left_out[e] || sorter->done[edge->before])
            continue;
        size_t known = back[edge->after];
        if (known == SIZE_MAX || edge->before < sorter->edges[known].before)
            back[edge->after] = e;
    }
    return back;
}

static void break_cycle(Sorter *sorter, size_t edge_count, Order *order)
{
    size_t *back = edges_back(sorter, edge_count);
    bool *seen = ARENA_ARRAY(sorter->mem, bool, sorter->count + 1);
    size_t node = 0;
    while (sorter->done[node])
        node++;
    for (; !seen[node]; node = sorter->edges[back[node]].before)
        seen[node] = true;

    OrderCycle cycle = {0};
    size_t at = node, last = SIZE_MAX;
    VEC(size_t) ring = {0};
    do {
        vec_push(sorter->mem, &ring, back[at]);
        at = sorter->edges[back[at]].before;
    } while (at != node);
    for (size_t i = ring.count; i-- > 0;) {
        vec_push(sorter->mem, &cycle.edges, sorter->edges[ring.items[i]]);
        last = ring.items[i];
    }
    vec_push(sorter->mem, &order->cycles, cycle);
    sorter->left_out[last] = true;
    if (!--sorter->waiting[sorter->edges[last].after])
        heap_add(sorter, sorter->edges[last].after);
}
