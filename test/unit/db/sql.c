/* Quoting without a server: what quote_ident and quote_literal would write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "db/sql.h"

static void identifiers_are_quoted_only_where_they_must_be(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    static const struct {
        const char *name, *quoted;
    } cases[] = {
        {"orders", "orders"},
        {"_x9", "_x9"},
        {"Orders", "\"Orders\""},
        {"9x", "\"9x\""},
        {"a b", "\"a b\""},
        {"a\"b", "\"a\"\"b\""},
        {"\"", "\"\"\"\""},
        {"user", "\"user\""},
        {"select", "\"select\""},
        {"usermap", "usermap"},
        {"use", "use"},
        {"a$b", "\"a$b\""},
        {"größe", "\"größe\""},
        {"a\\b", "\"a\\b\""},
        {"", "\"\""},
        {"between", "\"between\""},
        {"name", "name"},
        {"merge_action", "\"merge_action\""},
        {"system_user", "\"system_user\""},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(sql_identifier(mem, cases[i].name), cases[i].quoted);
}

static void literals_double_the_quote_and_nothing_else(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    assert_string_equal(sql_literal(mem, "it's"), "'it''s'");
    assert_string_equal(sql_literal(mem, "'"), "''''");
    assert_string_equal(sql_literal(mem, ""), "''");
    assert_string_equal(sql_literal(mem, "c:\\new"), "'c:\\new'");
    assert_string_equal(sql_literal(mem, NULL), "null");
}

static void parts_make_one_text(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Sql sql = sql_new(mem);
    sql_add(&sql, KW("alter table "), REL("public", "My Table"), KW(" add "),
            FROM_SERVER("check (a > 0)"));
    sql_add(&sql, KW(" /* "), INT(-7), KW(" */ "), FROM_FILE("x"), LIT("y'"), ID("order"));
    assert_string_equal(
        sql_text(&sql),
        "alter table public.\"My Table\" add check (a > 0) /* -7 */ x'y'''\"order\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identifiers_are_quoted_only_where_they_must_be),
        cmocka_unit_test(literals_double_the_quote_and_nothing_else),
        cmocka_unit_test(parts_make_one_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
