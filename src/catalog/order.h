/*
 * One dependency sort for everything that is dropped, changed and made.
 *
 * Nodes are numbers 0..count-1, given in the order in which equals shall stand; the result is the one
 * order that respects the edges and takes the lowest number that is free. The same edges in any order
 * give the same result. Pure.
 */
#ifndef THESEUS_CATALOG_ORDER_H
#define THESEUS_CATALOG_ORDER_H

#include "core/vec.h"

typedef struct OrderEdge {
    size_t before, after;
    const void *reason; /* the caller's; not looked at */
} OrderEdge;

/* A ring of edges that cannot all hold. The sort leaves out the last one to go on. */
typedef struct OrderCycle {
    VEC(OrderEdge) edges; /* each one's `after` is the next one's `before` */
} OrderCycle;

typedef struct Order {
    size_t *sequence; /* all nodes */
    VEC(OrderCycle) cycles;
} Order;

void order_sort(size_t count, const OrderEdge *edges, size_t edge_count, Arena *mem, Order *order);

#endif
