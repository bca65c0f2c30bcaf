/* Lists of lines and privileges as data: what no pair of schemas can reach alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/acl.h"
#include "catalog/lines.h"

static void lines_end_outside_quotes_only(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    TextList lines;
    lines_split("a 'one\ntwo'\n\"b\nc\" 'it''s\n'\nd", mem, &lines);
    assert_int_equal(lines.count, 3);
    assert_string_equal(lines.items[0], "a 'one\ntwo'");
    assert_string_equal(lines.items[1], "\"b\nc\" 'it''s\n'");
    assert_string_equal(lines.items[2], "d");
    lines_split(NULL, mem, &lines);
    assert_int_equal(lines.count, 0);
}

static void words_keep_their_quotes(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    const char *rest;
    assert_string_equal(line_word("\"a b\".\"c \"\"d\" rest of it", mem, &rest), "\"a b\".\"c \"\"d\"");
    assert_string_equal(rest, "rest of it");
    assert_string_equal(line_word("alone", mem, &rest), "alone");
    assert_string_equal(rest, "");
}

static void literals_give_their_text(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    assert_string_equal(line_unquote("'it''s'", mem), "it's");
    assert_string_equal(line_unquote("E'a\\\\b''c'", mem), "a\\b'c");
    assert_string_equal(line_unquote("''", mem), "");
}

static void aclitems_are_read_as_the_server_writes_them(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Acl acl;
    acl_parse("=r/app\n\"Odd \"\"=/ role\"=ar*/\"Mixed Role\"", mem, &acl);
    assert_int_equal(acl.count, 3);
    assert_string_equal(acl.items[0].grantee, "");
    assert_string_equal(acl.items[0].grantor, "app");
    assert_string_equal(acl.items[1].grantee, "Odd \"=/ role");
    assert_string_equal(acl.items[2].grantor, "Mixed Role");
    assert_int_equal(acl.items[1].privilege, 'a');
    assert_false(acl.items[1].grantable);
    assert_int_equal(acl.items[2].privilege, 'r');
    assert_true(acl.items[2].grantable);
    acl_parse("", mem, &acl);
    assert_int_equal(acl.count, 0);
}

static void a_new_owner_takes_over_and_merges(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Acl acl, owned;
    acl_parse("old=r/old\nnew=r*/old\nreader=r/new", mem, &acl);
    acl_new_owner(&acl, "old", "new", mem, &owned);
    assert_int_equal(owned.count, 2);
    assert_string_equal(owned.items[0].grantee, "new");
    assert_true(owned.items[0].grantable);
    assert_string_equal(owned.items[1].grantee, "reader");
}

static void later_servers_have_more_built_in(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Acl acl;
    acl_built_in(acl_class("TABLE"), "app", 160000, mem, &acl);
    assert_int_equal(acl.count, 7);
    acl_built_in(acl_class("TABLE"), "app", 170000, mem, &acl);
    assert_int_equal(acl.count, 8); /* MAINTAIN */
    acl_built_in(acl_class("FUNCTION"), "app", 150000, mem, &acl);
    assert_int_equal(acl.count, 2); /* the owner's and PUBLIC's */
    assert_null(acl_class(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_outside_quotes_only),
        cmocka_unit_test(words_keep_their_quotes),
        cmocka_unit_test(literals_give_their_text),
        cmocka_unit_test(aclitems_are_read_as_the_server_writes_them),
        cmocka_unit_test(a_new_owner_takes_over_and_merges),
        cmocka_unit_test(later_servers_have_more_built_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
