/* What a change touches, and what two snapshots differ in: on snapshots made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/diff.h"
#include "catalog/kind.h"

typedef struct Row {
    const char *kind, *identity, *property, *uses, *parent; /* uses: one key, or two with a comma between; parent: key */
    bool context;
} Row;

static const char *const property_names[] = {"definition"};

static const ObjectKind *kind_named(const char *name)
{
    for (size_t i = 0; i < object_kind_count; i++)
        if (strcmp(object_kinds[i]->name, name) == 0)
            return object_kinds[i];
    fail_msg("no kind %s", name);
    return NULL;
}

static void connect_objects(Arena *mem, Snapshot *snapshot, Object *object, const Row *row)
{
    object->parent = row->parent ? snapshot_find_key(snapshot, row->parent) : NULL;
    for (const char *key = row->uses; key && *key;) {
        size_t length = strcspn(key, ",");
        Object *used = snapshot_find_key(snapshot, arena_strndup(mem, key, length));
        assert_non_null(used);
        vec_push(mem, &object->uses, used);
        vec_push(mem, &used->used_by, object);
        key += length + (key[length] == ',');
    }
}

/* The rows must be in order of (kind rank, identity). */
static Snapshot *snapshot_of(Arena *mem, const Row *rows, size_t count)
{
    Snapshot *snapshot = ARENA_NEW(mem, Snapshot);
    Object *objects = ARENA_ARRAY(mem, Object, count);
    *snapshot = (Snapshot){.mem = mem, .count = count, .objects = ARENA_ARRAY(mem, Object *, count)};
    for (size_t i = 0; i < count; i++) {
        Object *object = snapshot->objects[i] = &objects[i];
        object->kind = kind_named(rows[i].kind);
        object->identity = object->name = rows[i].identity;
        object->key = arena_printf(mem, "%s %s", rows[i].kind, rows[i].identity);
        object->managed = !rows[i].context;
        object->property_count = 1;
        object->property_names = property_names;
        object->properties = ARENA_ARRAY(mem, const char *, 1);
        object->properties[0] = rows[i].property;
        object->digest = digest_of_text(arena_printf(mem, "%s=%s", object->key, rows[i].property ? rows[i].property : "-"));
        if (i)
            assert_true(object_order(&objects[i - 1], object) < 0);
    }
    for (size_t i = 0; i < count; i++)
        connect_objects(mem, snapshot, &objects[i], &rows[i]);
    return snapshot;
}

static const Row shop[] = {
    {.kind = "enum", .identity = "public.state"},
    {.kind = "function", .identity = "public.f()"},
    {.kind = "table", .identity = "public.customers"},
    {.kind = "table", .identity = "public.loose"},
    {.kind = "table", .identity = "public.orders"},
    {.kind = "column", .identity = "public.customers.id", .parent = "table public.customers"},
    {.kind = "column", .identity = "public.orders.customer", .parent = "table public.orders"},
    {.kind = "column", .identity = "public.orders.state", .parent = "table public.orders", .uses = "enum public.state"},
    {.kind = "constraint", .identity = "customers_pkey on public.customers", .parent = "table public.customers",
     .uses = "column public.customers.id"},
    {.kind = "constraint", .identity = "fk on public.orders", .parent = "table public.orders",
     .uses = "column public.orders.customer,constraint customers_pkey on public.customers"},
    {.kind = "index", .identity = "public.customers_extra", .parent = "table public.customers"},
    {.kind = "view", .identity = "public.open_orders", .uses = "table public.orders,column public.orders.state"},
    {.kind = "view", .identity = "public.report", .uses = "view public.open_orders,function public.f()"},
};

static bool closure_has(Object **closure, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(closure[i]->key, key) == 0)
            return true;
    return false;
}

static void closure_goes_up_to_users_and_down_to_needs(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Snapshot *snapshot = snapshot_of(mem, shop, COUNT(shop));
    const Object *seed = snapshot_find_key(snapshot, "table public.orders");
    Object **closure;
    size_t count;
    closure_make(snapshot, &seed, 1, NULL, 0, mem, &closure, &count);
    static const char *const inside[] = {"table public.orders", "column public.orders.state", "enum public.state",
                                         "constraint fk on public.orders", "view public.open_orders", "view public.report",
                                         "function public.f()", "constraint customers_pkey on public.customers",
                                         "table public.customers", "column public.customers.id"};
    for (size_t i = 0; i < COUNT(inside); i++)
        if (!closure_has(closure, count, inside[i]))
            fail_msg("%s is missing", inside[i]);
    assert_false(closure_has(closure, count, "table public.loose"));
    assert_false(closure_has(closure, count, "index public.customers_extra")); /* needed tables come without these */
    assert_int_equal(count, COUNT(inside) + 1); /* and orders.customer */
    for (size_t i = 1; i < count; i++)
        assert_true(object_order(closure[i - 1], closure[i]) < 0);
}

static void closure_of_a_leaf_is_small(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Snapshot *snapshot = snapshot_of(mem, shop, COUNT(shop));
    const Object *seed = snapshot_find_key(snapshot, "table public.loose");
    Object **closure;
    size_t count;
    closure_make(snapshot, &seed, 1, NULL, 0, mem, &closure, &count);
    assert_int_equal(count, 1);
    closure_make(snapshot, NULL, 0, NULL, 0, mem, &closure, &count);
    assert_int_equal(count, 0);
}

static void what_is_only_needed_does_not_draw_its_users(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Snapshot *snapshot = snapshot_of(mem, shop, COUNT(shop));
    const Object *needed = snapshot_find_key(snapshot, "table public.orders");
    Object **closure;
    size_t count;
    closure_make(snapshot, NULL, 0, &needed, 1, mem, &closure, &count);
    assert_true(closure_has(closure, count, "enum public.state"));
    assert_false(closure_has(closure, count, "view public.open_orders"));
    assert_false(closure_has(closure, count, "table public.customers"));
}

static const Row before[] = {
    {.kind = "table", .identity = "auth.users", .property = "a", .context = true},
    {.kind = "table", .identity = "public.changed", .property = "a"},
    {.kind = "table", .identity = "public.gone", .property = "a"},
    {.kind = "table", .identity = "public.same", .property = "a"},
    {.kind = "view", .identity = "public.empty", .property = NULL},
};
static const Row after[] = {
    {.kind = "table", .identity = "auth.users", .property = "b", .context = true},
    {.kind = "table", .identity = "public.changed", .property = "b"},
    {.kind = "table", .identity = "public.new", .property = "a"},
    {.kind = "table", .identity = "public.same", .property = "a"},
    {.kind = "view", .identity = "public.empty", .property = ""},
};

static Delta delta_between(Arena *mem, const Row *a, size_t a_count, const Row *b, size_t b_count)
{
    Delta delta;
    delta_make(snapshot_of(mem, a, a_count), snapshot_of(mem, b, b_count), mem, &delta);
    return delta;
}

static void delta_is_of_managed_objects_by_key(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Delta delta = delta_between(mem, before, COUNT(before), after, COUNT(after));
    assert_string_equal(delta_describe(&delta, mem), "~ table public.changed: definition a -> b\n"
                                                     "- table public.gone\n"
                                                     "+ table public.new\n"
                                                     "~ view public.empty: definition (none) -> ''\n");
    Delta none = delta_between(mem, before, COUNT(before), before, COUNT(before));
    assert_int_equal(none.changes.count, 0);
}

static void equal_deltas_have_equal_digests(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Row other_start[COUNT(before)], other_end[COUNT(after)];
    memcpy(other_start, before, sizeof before);
    memcpy(other_end, after, sizeof after);
    other_start[1].property = "x"; /* the old value is not part of what a change predicts */
    Delta delta = delta_between(mem, before, COUNT(before), after, COUNT(after));
    Delta same = delta_between(mem, other_start, COUNT(before), after, COUNT(after));
    assert_true(delta_equal(&delta, &same));
    assert_true(digest_equal(delta_digest(&delta, mem), delta_digest(&same, mem)));
    other_end[1].property = "y";
    Delta other = delta_between(mem, before, COUNT(before), other_end, COUNT(after));
    assert_false(delta_equal(&delta, &other));
    assert_false(digest_equal(delta_digest(&delta, mem), delta_digest(&other, mem)));
    other_end[1].property = "b";
    other_end[2].property = "other"; /* of a created object all counts */
    other = delta_between(mem, before, COUNT(before), other_end, COUNT(after));
    assert_false(delta_equal(&delta, &other));
    assert_false(digest_equal(delta_digest(&delta, mem), delta_digest(&other, mem)));
    Delta back = delta_between(mem, after, COUNT(after), before, COUNT(before));
    assert_false(delta_equal(&delta, &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closure_goes_up_to_users_and_down_to_needs),
        cmocka_unit_test(closure_of_a_leaf_is_small),
        cmocka_unit_test(what_is_only_needed_does_not_draw_its_users),
        cmocka_unit_test(delta_is_of_managed_objects_by_key),
        cmocka_unit_test(equal_deltas_have_equal_digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
