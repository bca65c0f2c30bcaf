/* Arena, Buf, Vec, Map, Error, Digest: what every room stands on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/digest.h"
#include "core/error.h"
#include "core/map.h"
#include "core/vec.h"

static void arena_grows_in_place_only_at_its_end(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    char *a = arena_alloc(mem, 16);
    memcpy(a, "0123456789abcdef", 16);
    assert_ptr_equal(arena_grow(mem, a, 16, 64), a);
    char *b = arena_alloc(mem, 16);
    char *moved = arena_grow(mem, a, 64, 128);
    assert_ptr_not_equal(moved, a);
    assert_memory_equal(moved, "0123456789abcdef", 16);
    assert_int_equal(moved[127], 0);
    assert_int_equal(b[0], 0);
    arena_reset(mem);
    assert_non_null(arena_alloc(mem, 1 << 20));
}

static void two_bufs_grow_on_one_arena(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Buf a = buf_new(mem), b = buf_new(mem);
    for (int i = 0; i < 1000; i++) {
        buf_printf(&a, "%d,", i);
        buf_add_char(&b, 'x');
    }
    assert_int_equal(b.length, 1000);
    assert_string_equal(a.data + a.length - 4, "999,");
    buf_truncate(&a, 2);
    assert_string_equal(a.data, "0,");
}

static void map_keeps_order_and_replaces(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Map map = map_new(mem);
    for (intptr_t i = 1; i <= 5000; i++)
        map_put(&map, arena_printf(mem, "key %ld", (long)i), (void *)i);
    map_put(&map, "key 7", (void *)70);
    assert_int_equal(map.count, 5000);
    assert_int_equal((intptr_t)map_get(&map, "key 7"), 70);
    assert_int_equal((intptr_t)map_get(&map, "key 4999"), 4999);
    assert_string_equal(map.entries[0].key, "key 1");
    assert_false(map_has(&map, "key 5001"));
}

static void error_marks_what_it_cuts(void **state)
{
    (void)state;
    Error err;
    auto_arena mem = arena_new();
    char *text = arena_alloc(mem, 5000);
    memset(text, 'x', 4999);
    assert_false(error_set(&err, ERR_REFUSED, "%s", text));
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_string_equal(err.message + sizeof err.message - 7, " [cut]");
    error_while(&err, "reading");
    error_while(&err, "applying");
    assert_string_equal(err.context, "reading\napplying");
    assert_int_equal(error_exit_status(&err), 1);
}

static void digest_parts_do_not_run_together(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    DigestState *a = digest_begin(mem), *b = digest_begin(mem), *c = digest_begin(mem);
    digest_add(a, "ab");
    digest_add(a, "c");
    digest_add(b, "a");
    digest_add(b, "bc");
    digest_add(c, NULL);
    Digest x = digest_end(a), y = digest_end(b), again;
    assert_false(digest_equal(x, y));
    assert_true(digest_parse(digest_hex(x, mem), &again));
    assert_true(digest_equal(x, again));
    assert_false(digest_parse("sha256:12", &again));
    assert_string_equal(digest_hex(digest_of_text("abc"), mem),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_end(c);
}

static void vec_pushes(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    TextList list = {0};
    for (vec_each(&list, nothing))
        fail_msg("an empty list has an item: %s", *nothing);
    for (int i = 0; i < 100; i++)
        vec_push(mem, &list, arena_printf(mem, "%d", i));
    int seen = 0;
    for (vec_each(&list, item))
        seen += item != NULL;
    assert_int_equal(seen, 100);
    assert_string_equal(list.items[99], "99");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_grows_in_place_only_at_its_end),
        cmocka_unit_test(two_bufs_grow_on_one_arena),
        cmocka_unit_test(map_keeps_order_and_replaces),
        cmocka_unit_test(error_marks_what_it_cuts),
        cmocka_unit_test(digest_parts_do_not_run_together),
        cmocka_unit_test(vec_pushes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
