/* The sort: edges hold, equals keep their order, the order of edges does not matter, rings are named and broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "catalog/order.h"

static Order sorted(Arena *mem, size_t count, const OrderEdge *edges, size_t edge_count)
{
    Order order;
    order_sort(count, edges, edge_count, mem, &order);
    return order;
}

static size_t place_of(const Order *order, size_t node)
{
    size_t place = 0;
    while (order->sequence[place] != node)
        place++;
    return place;
}

static void equals_keep_their_order(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Order order = sorted(mem, 5, NULL, 0);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(order.sequence[i], i);
    assert_int_equal(order.cycles.count, 0);
}

static void the_lowest_free_node_comes_first(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    const OrderEdge edges[] = {{4, 0, NULL}, {3, 1, NULL}};
    Order order = sorted(mem, 5, edges, COUNT(edges));
    const size_t wanted[] = {2, 3, 1, 4, 0};
    assert_memory_equal(order.sequence, wanted, sizeof wanted);
}

static void an_edge_to_itself_is_none(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    const OrderEdge edges[] = {{1, 1, NULL}, {1, 0, NULL}};
    Order order = sorted(mem, 2, edges, COUNT(edges));
    assert_int_equal(order.sequence[0], 1);
    assert_int_equal(order.cycles.count, 0);
}

static void every_edge_holds_whatever_their_order(void **state)
{
    (void)state;
    enum { NODES = 300, EDGES = 2000 };
    auto_arena mem = arena_new();
    OrderEdge *edges = ARENA_ARRAY(mem, OrderEdge, EDGES);
    srandom(7);
    for (size_t i = 0; i < EDGES; i++) { /* from odd to even, from high to low otherwise: no rings, much against the order */
        size_t a = (size_t)random() % NODES, b = (size_t)random() % NODES;
        edges[i] = a > b ? (OrderEdge){a, b, NULL} : (OrderEdge){b, a, NULL};
    }
    Order first = sorted(mem, NODES, edges, EDGES);
    for (size_t i = EDGES - 1; i > 0; i--) {
        size_t other = (size_t)random() % (i + 1);
        OrderEdge swap = edges[i];
        edges[i] = edges[other];
        edges[other] = swap;
    }
    Order second = sorted(mem, NODES, edges, EDGES);
    assert_int_equal(first.cycles.count, 0);
    assert_memory_equal(first.sequence, second.sequence, NODES * sizeof *first.sequence);
    for (size_t i = 0; i < EDGES; i++)
        if (edges[i].before != edges[i].after)
            assert_true(place_of(&first, edges[i].before) < place_of(&first, edges[i].after));
}

static void a_ring_is_named_and_the_rest_still_holds(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    int reason = 0;
    const OrderEdge edges[] = {{0, 1, NULL}, {1, 2, &reason}, {2, 0, NULL}, {2, 3, NULL}, {4, 0, NULL}};
    Order order = sorted(mem, 5, edges, COUNT(edges));
    assert_int_equal(order.cycles.count, 1);
    const OrderCycle *cycle = &order.cycles.items[0];
    assert_int_equal(cycle->edges.count, 3);
    bool named = false;
    for (size_t i = 0; i < cycle->edges.count; i++) {
        const OrderEdge *edge = &cycle->edges.items[i], *next = &cycle->edges.items[(i + 1) % cycle->edges.count];
        assert_int_equal(edge->after, next->before);
        named |= edge->reason == &reason;
    }
    assert_true(named);
    assert_true(place_of(&order, 2) < place_of(&order, 3));
    assert_int_equal(order.sequence[0], 4);
}

static void several_rings_are_all_broken(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    VEC(OrderEdge) edges = {0};
    for (size_t i = 0; i < 100; i += 2) {
        vec_push(mem, &edges, ((OrderEdge){i, i + 1, NULL}));
        vec_push(mem, &edges, ((OrderEdge){i + 1, i, NULL}));
    }
    Order order = sorted(mem, 100, edges.items, edges.count);
    bool seen[100] = {0};
    assert_int_equal(order.cycles.count, 50);
    for (size_t i = 0; i < 100; i++)
        seen[order.sequence[i]] = true;
    for (size_t i = 0; i < 100; i++)
        assert_true(seen[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_keep_their_order),
        cmocka_unit_test(the_lowest_free_node_comes_first),
        cmocka_unit_test(an_edge_to_itself_is_none),
        cmocka_unit_test(every_edge_holds_whatever_their_order),
        cmocka_unit_test(a_ring_is_named_and_the_rest_still_holds),
        cmocka_unit_test(several_rings_are_all_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
