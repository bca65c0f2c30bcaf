/* Passwords in connection strings are found in every form and never shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cli/secret.h"

static void secrets_of_connection_strings_are_hidden(void **state)
{
    (void)state;
    static const struct {
        const char *conninfo, *shown, *also, *also_shown;
    } cases[] = {
        {"postgres://u:geheim@h:5432/d", "postgres://u:***@h:5432/d", "for geheim", "for ***"},
        {"postgresql://u:p%40ss%2Fw@h/d?sslmode=require", "postgresql://u:***@h/d?sslmode=require", "x p@ss/w x", "x *** x"},
        {"postgres://u:a@b@h/d", "postgres://u:***@h/d", "a@b", "***"},
        {"postgres://u@h/d?user=u&password=geheim&x=1", "postgres://u@h/d?user=u&password=***&x=1", "geheim", "***"},
        {"host=h password=geheim user=u", "host=h password=*** user=u", "geheim", "***"},
        {"host=h password = 'ge \\'heim' user=u", "host=h password = '***' user=u", "", ""},
        {"host=h sslpassword=key user=u", "host=h sslpassword=*** user=u", "key", "***"},
        {"host=h password=a\"b", "host=h password=***", "\"a\\\"b\"", "\"***\""},
        {"postgres://u@h/d", "postgres://u@h/d", "u", "u"},
        {"postgres://u:@h/d", "postgres://u:@h/d", "u", "u"},
        {"embedded", "embedded", "x", "x"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        auto_arena mem = arena_new();
        TextList secrets = {0};
        secret_collect(cases[i].conninfo, mem, &secrets);
        assert_string_equal(secret_redact(cases[i].conninfo, &secrets, mem), cases[i].shown);
        assert_string_equal(secret_redact(cases[i].also, &secrets, mem), cases[i].also_shown);
    }
}

static void of_two_that_begin_alike_both_are_hidden(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    TextList secrets = {0};
    secret_add("geheim", mem, &secrets);
    secret_add("geheimnis", mem, &secrets);
    assert_string_equal(secret_redact("geheimnis geheim", &secrets, mem), "*** ***");
}

static void words_of_the_command_line_are_blanked(void **state)
{
    (void)state;
    char word[] = "--url=postgres://u:geheim@h/d?password=zwei";
    secret_blank(word);
    assert_string_equal(word, "--url=postgres://u:******@h/d?password=****");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_of_connection_strings_are_hidden),
        cmocka_unit_test(of_two_that_begin_alike_both_are_hidden),
        cmocka_unit_test(words_of_the_command_line_are_blanked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
