/* A prediction holds only for the delta it was made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "migrate/procedure.h"

static const char *const names[] = {"type", "default"};

static Object object_made(const char *key, const char *type, const char *defaults, Arena *mem)
{
    Object object = {.key = key, .property_count = 2, .property_names = names};
    object.properties = ARENA_ARRAY(mem, const char *, 2);
    object.properties[0] = type;
    object.properties[1] = defaults;
    object.digest = digest_of_text(arena_printf(mem, "%s/%s/%s", key, type, defaults ? defaults : "-"));
    return object;
}

/* + column t.b, - view v, ~ column t.a: type */
static Delta delta_made(Arena *mem, const char *new_type)
{
    Delta delta = {0};
    Object *a0 = ARENA_NEW(mem, Object), *a1 = ARENA_NEW(mem, Object), *b = ARENA_NEW(mem, Object),
           *v = ARENA_NEW(mem, Object);
    *a0 = object_made("column t.a", "integer", NULL, mem);
    *a1 = object_made("column t.a", new_type, NULL, mem);
    *b = object_made("column t.b", "text", "'x'", mem);
    *v = object_made("view v", "view", NULL, mem);
    Change alter = {CHANGE_ALTER, a0, a1, {0}};
    vec_push(mem, &alter.properties, 0);
    vec_push(mem, &delta.changes, (Change){CHANGE_DROP, v, NULL, {0}});
    vec_push(mem, &delta.changes, (Change){CHANGE_CREATE, NULL, b, {0}});
    vec_push(mem, &delta.changes, alter);
    return delta;
}

static void what_came_true_is_silent(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Delta delta = delta_made(mem, "bigint");
    Prediction prediction;
    prediction_from_delta(&delta, mem, &prediction);
    assert_int_equal(prediction.expectations.count, 3);
    assert_string_equal(prediction.expectations.items[0].key, "column t.a");
    assert_string_equal(prediction_compare(&prediction, &delta, mem), "");
}

static void what_differs_is_named_with_its_value(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Delta delta = delta_made(mem, "bigint"), other = delta_made(mem, "numeric"), less = {0};
    Prediction prediction;
    prediction_from_delta(&delta, mem, &prediction);
    assert_string_equal(prediction_compare(&prediction, &other, mem),
                        "~ column t.a: type became numeric, which differs from the shadow\n");
    vec_push(mem, &less.changes, delta.changes.items[1]);
    assert_string_equal(prediction_compare(&prediction, &less, mem),
                        "expected ~ column t.a: type, found nothing\nexpected - view v, found nothing\n");
    prediction.expectations.count = 2;
    assert_string_equal(prediction_compare(&prediction, &delta, mem), "- view v, which the proof did not have\n");
}

static void a_text_with_two_spellings_may_have_either(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Delta delta = delta_made(mem, "bigint"), other = delta_made(mem, "numeric");
    Prediction prediction;
    prediction_from_delta(&delta, mem, &prediction);
    prediction.expectations.items[0].digest = EXPECT_ANY;
    assert_string_equal(prediction_compare(&prediction, &other, mem), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_true_is_silent),
        cmocka_unit_test(what_differs_is_named_with_its_value),
        cmocka_unit_test(a_text_with_two_spellings_may_have_either),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
