/* The line diff that messages show. */
#include "migrate/textdiff.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void equal_texts_give_nothing(void **state)
{
    auto_arena mem = arena_new();
    (void)state;

    assert_string_equal(textdiff("a\nb\n", "a\nb\n", 10, mem), "");
    assert_string_equal(textdiff("", "", 10, mem), "");
}

static void a_changed_line_has_context(void **state)
{
    auto_arena mem = arena_new();
    (void)state;

    assert_string_equal(textdiff("1\n2\n3\n4\n5\n6\nold\n8\n", "1\n2\n3\n4\n5\n6\nnew\n8\n", 20, mem),
                        "@@ line 4\n 4\n 5\n 6\n-old\n+new\n 8\n");
}

static void insertions_and_removals_are_minimal(void **state)
{
    auto_arena mem = arena_new();
    (void)state;

    assert_string_equal(textdiff("a\nb\nc\n", "a\nx\nb\n", 20, mem), "@@ line 1\n a\n+x\n b\n-c\n");
    assert_string_equal(textdiff("", "a\n", 20, mem), "@@ line 1\n+a\n");
    assert_string_equal(textdiff("a\n", "", 20, mem), "@@ line 1\n-a\n");
}

static void long_output_is_cut_with_a_count(void **state)
{
    auto_arena mem = arena_new();
    (void)state;

    assert_string_equal(textdiff("", "1\n2\n3\n4\n", 2, mem), "@@ line 1\n+1\n+2\n... and 2 more lines\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_give_nothing),
        cmocka_unit_test(a_changed_line_has_context),
        cmocka_unit_test(insertions_and_removals_are_minimal),
        cmocka_unit_test(long_output_is_cut_with_a_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
