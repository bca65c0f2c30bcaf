/* Secrets in statements: what is kept and shown has none of them, and nothing else is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/arena.h"
#include "migrate/redact.h"

static void secrets_are_replaced_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *shown;
    } cases[] = {
        {"create role a login password 's3cret' valid until 'x'",
         "create role a login password '***' valid until 'x'"},
        {"ALTER ROLE a PASSWORD E's3c\\'ret'", "ALTER ROLE a PASSWORD '***'"},
        {"alter role a encrypted password $$s3cret$$", "alter role a encrypted password '***'"},
        {"alter role a password /* of b */ 's3cret'", "alter role a password /* of b */ '***'"},
        {"alter role a password -- of b\n 's3cret'", "alter role a password -- of b\n '***'"},
        {"alter role a password null", "alter role a password null"},
        {"create subscription s connection 'host=x password=s3cret' publication p",
         "create subscription s connection '***' publication p"},
        {"create user mapping for a server s options (user 'u', password 's3cret')",
         "create user mapping for a server s options (user 'u', password '***')"},
        {"create user mapping for a server s options (\"password\" 's3cret', sslpassword 's3cret')",
         "create user mapping for a server s options (\"password\" '***', sslpassword '***')"},
        {"select dblink_connect('dbname=x password=s3cret user=u')",
         "select dblink_connect('dbname=x password=*** user=u')"},
        {"select dblink_connect('dbname=x password = ''s3 cret'' user=u')",
         "select dblink_connect('dbname=x password = *** user=u')"},
        {"select dblink_connect('postgresql://u:s3cret@h/x')",
         "select dblink_connect('postgresql://u:***@h/x')"},
        {"select dblink_connect('postgresql://h/x?password=s3cret&sslmode=require')",
         "select dblink_connect('postgresql://h/x?password=***&sslmode=require')"},
        {"alter table users add password text default 'x', add password_hash text",
         "alter table users add password text default 'x', add password_hash text"},
        {"insert into pages values ('see https://example.org/a:b and me@example.org')",
         "insert into pages values ('see https://example.org/a:b and me@example.org')"},
        {"do $x$ begin execute 'alter role a password ''s3cret'''; alter role b password 's3cret'; end $x$",
         "do $x$ begin execute 'alter role a password ***'; alter role b password '***'; end $x$"},
        {"-- it's a comment\nalter role a password 's3cret'",
         "-- it's a comment\nalter role a password '***'"},
        {"select $1, $2", "select $1, $2"},
        {"select 'open", "select 'open"},
        {"select password", "select password"},
        {"", ""},
        {"update users set password = 's3cret' where password = old.password",
         "update users set password = '***' where password = old.password"},
        {"select 'password'", "select 'password'"},
        {"comment on column u.password is 'its password'",
         "comment on column u.password is 'its password'"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        auto_arena mem = arena_new();
        assert_string_equal(redact_secrets(cases[i].sql, mem), cases[i].shown);
        for (size_t cut = 0; cut < strlen(cases[i].sql); cut++) /* nothing is read past the end */
            assert_non_null(redact_secrets(arena_strndup(mem, cases[i].sql, cut), mem));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(secrets_are_replaced_and_nothing_else)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
