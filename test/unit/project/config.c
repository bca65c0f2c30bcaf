/* theseus.yaml: defaults, every key, every mistake with its place; variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "project/config.h"

static bool read(const char *text, Arena *mem, Project *project, Findings *findings)
{
    *findings = findings_new(mem);
    *project = (Project){.file = "theseus.yaml"};
    return config_read(text, strlen(text), project, findings);
}

static void an_empty_file_has_defaults(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Project project;
    Findings findings;
    assert_true(read("", mem, &project, &findings));
    assert_int_equal(findings.list.count, 0);
    assert_int_equal(project.locks.attempt_ms, 300);
    assert_int_equal(project.locks.hold_ms, 1000);
    assert_int_equal(project.locks.total_ms, 30000);
    assert_int_equal(project.park_keep_s, 30 * 86400);
    assert_int_equal(project.shadow, SHADOW_EMBEDDED);
    Environment *environment = NULL;
    Error err = {0};
    assert_true(project_environment(&project, NULL, mem, &environment, &err));
    assert_string_equal(environment->name, "local");
    assert_string_equal(environment->url, "embedded");
}

static void every_key_is_read(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Project project;
    Findings findings;
    assert_true(read("project: shop\ndefault: production\n"
                     "schemas: { managed: [public, billing], context: [auth], ignored: [cron] }\n"
                     "environments:\n  staging: { url: \"${S}\" }\n"
                     "  production: { url: \"postgres://h/p\", protected: true, requires: staging, role: owner }\n"
                     "shadow: \"postgres://h/s\"\nlocks: { attempt: 100ms, hold: 2s, total: 1m }\n"
                     "park: { keep: 14d }\nrequire_release: true\n",
                     mem, &project, &findings));
    assert_int_equal(findings.list.count, 0);
    assert_string_equal(project.name, "shop");
    assert_int_equal(project.schemas.managed.count, 2);
    assert_string_equal(project.schemas.managed.items[1], "billing");
    assert_string_equal(project.schemas.ignored.items[0], "cron");
    assert_int_equal(project.shadow, SHADOW_URL);
    assert_string_equal(project.shadow_url, "postgres://h/s");
    assert_int_equal(project.locks.total_ms, 60000);
    assert_int_equal(project.park_keep_s, 14 * 86400);
    assert_true(project.require_release);
    assert_int_equal(project.environments.count, 3); /* and local */
    Environment *environment = NULL;
    Error err = {0};
    assert_true(project_environment(&project, NULL, mem, &environment, &err));
    assert_string_equal(environment->name, "production");
    assert_true(environment->protected_);
    assert_string_equal(environment->requires, "staging");
    assert_string_equal(environment->role, "owner");
    assert_true(project_environment_of_url(&project, "postgres://h/p", mem, &environment, &err));
    assert_true(environment->protected_); /* a way around --confirm would be none */
    assert_true(project_environment_of_url(&project, "postgres://h/other", mem, &environment, &err));
    assert_string_equal(environment->name, "url");
}

static void mistakes_are_found_with_their_places(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rule;
        int line, column;
        const char *message, *hint;
    } bad[] = {
        {"projct: x\n", "unknown-key", 1, 1, "no key projct", "Did you mean project?"},
        {"project: x\nlocks: { atempt: 1s }\n", "unknown-key", 2, 10, "no key locks.atempt", "Did you mean attempt?"},
        {"zzz: 1\n", "unknown-key", 1, 1, "no key zzz", "Known here: project,"},
        {"project: [a]\n", "wrong-type", 1, 10, "project wants a text, not a list", NULL},
        {"project: a/b\n", "out-of-range", 1, 10, "letters, digits", "database"},
        {"project:\n", "wrong-type", 1, 9, "not nothing", NULL},
        {"locks: { hold: 1000 }\n", "wrong-type", 1, 16, "locks.hold wants a duration, not \"1000\"", "unit"},
        {"locks: { hold: 0s }\n", "out-of-range", 1, 16, "between 1ms and 1d", NULL},
        {"locks: { attempt: 2s }\n", "out-of-range", 1, 19, "locks.attempt (2s) is longer than locks.hold (1s)", "wait"},
        {"locks: { total: 500ms }\n", "out-of-range", 1, 8, "locks.hold (1s) is longer than locks.total (500ms)", "sum"},
        {"locks: fast\n", "wrong-type", 1, 8, "locks wants a table", NULL},
        {"- a\n", "wrong-type", 1, 1, "the file wants a table", NULL},
        {"park: { keep: 30 }\n", "wrong-type", 1, 15, "park.keep", "unit"},
        {"require_release: yes\n", "wrong-type", 1, 18, "true or false", NULL},
        {"shadow: none\n", "wrong-type", 1, 9, "embedded, scratch, off or a URL", NULL},
        {"default: prod\nenvironments: { production: { url: x } }\n", "unknown-environment", 1, 10, "no environment prod", NULL},
        {"environments:\n  a: { protected: true }\n", "missing-key", 2, 3, "environments.a has no url", "Add url"},
        {"environments:\n  a: { url: x, requires: b }\n", "unknown-environment", 2, 26, "no environment b", NULL},
        {"environments: { a: { url: x, requires: a } }\n", "out-of-range", 1, 40, "wait for itself", NULL},
        {"schemas: { managed: public }\n", "wrong-type", 1, 21, "list of schema names", "[public"},
        {"schemas: { managed: [pg_catalog] }\n", "out-of-range", 1, 22, "pg_catalog cannot be managed", "System"},
        {"schemas: { managed: [a], ignored: [a] }\n", "duplicate-value", 1, 36, "schema a is named twice", NULL},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        auto_arena mem = arena_new();
        Project project;
        Findings findings;
        assert_true(read(bad[i].text, mem, &project, &findings));
        if (findings.list.count != 1)
            fail_msg("%s: %zu findings", bad[i].text, findings.list.count);
        const Finding *finding = &findings.list.items[0];
        assert_string_equal(finding->rule, bad[i].rule);
        assert_int_equal(finding->line, bad[i].line);
        if (finding->column != bad[i].column)
            fail_msg("%s: column %d, not %d", bad[i].text, finding->column, bad[i].column);
        if (!strstr(finding->message, bad[i].message))
            fail_msg("%s: %s", bad[i].text, finding->message);
        if (bad[i].hint)
            assert_non_null(strstr(finding->hint, bad[i].hint));
    }
}

static void circles_of_requires_are_found(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Project project;
    Findings findings;
    assert_true(read("environments:\n  a: { url: x, requires: b }\n  b: { url: y, requires: a }\n  c: { url: z, requires: a }\n",
                     mem, &project, &findings));
    assert_int_equal(findings.errors, 2);
}

static void variables_are_those_of_the_chosen_environment(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Project project;
    Findings findings;
    Environment *environment = NULL;
    Error err = {0};
    setenv("T_HOST", "h1", 1);
    setenv("T_EMPTY", "", 1);
    unsetenv("T_ABSENT");
    assert_true(read("environments:\n  a: { url: \"postgres://${T_HOST}/x\" }\n  b: { url: \"${T_ABSENT}\" }\n"
                     "  c: { url: \"${T_EMPTY}\" }\n  d: { url: \"${T HOST}\" }\n  e: { url: \"$${T_HOST}$\" }\n",
                     mem, &project, &findings));
    assert_int_equal(findings.list.count, 0);
    assert_true(project_environment(&project, "a", mem, &environment, &err));
    assert_string_equal(environment->url, "postgres://h1/x");
    assert_false(project_environment(&project, "b", mem, &environment, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.message, "theseus.yaml:3:13: the environment variable T_ABSENT is not set");
    assert_false(project_environment(&project, "c", mem, &environment, &err));
    assert_non_null(strstr(err.message, "T_EMPTY is empty"));
    assert_false(project_environment(&project, "d", mem, &environment, &err));
    assert_non_null(strstr(err.message, "${ must be followed"));
    assert_true(project_environment(&project, "e", mem, &environment, &err));
    assert_string_equal(environment->url, "${T_HOST}$");
    assert_false(project_environment(&project, "lokal", mem, &environment, &err));
    assert_string_equal(err.hint, "Did you mean local?");
    assert_false(project_environment(&project, "zzz", mem, &environment, &err));
    assert_string_equal(err.hint, "theseus.yaml has: local, a, b, c, d, e.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_has_defaults),
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(mistakes_are_found_with_their_places),
        cmocka_unit_test(circles_of_requires_are_found),
        cmocka_unit_test(variables_are_those_of_the_chosen_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
