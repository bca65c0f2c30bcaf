/* Durations, version stamps; findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/findings.h"
#include "core/time.h"

static void durations_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {{"300ms", 300},  {"1s", 1000},       {"0s", 0},         {"90s", 90000},
                {"2m", 120000},  {"2min", 120000},   {"1h30m", 5400000}, {"30d", INT64_C(2592000000)},
                {"2w", 1209600000}, {"1s500ms", 1500}};
    for (size_t i = 0; i < COUNT(good); i++) {
        int64_t ms = -1;
        assert_true(duration_parse(good[i].text, &ms));
        assert_int_equal(ms, good[i].ms);
    }
    static const char *const bad[] = {"", "1", "s", "-1s", "1.5s", "1 s", "1x", "1sec", "101000000000000h", "99999999999999999999s", "40000d"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t ms = -1;
        assert_false(duration_parse(bad[i], &ms));
        assert_int_equal(ms, -1);
    }
}

static void durations_are_printed_and_read_back(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    assert_string_equal(duration_print(300, mem), "300ms");
    assert_string_equal(duration_print(90000, mem), "90s");
    assert_string_equal(duration_print(0, mem), "0ms");
    assert_string_equal(duration_print(120000, mem), "2min");
    static const int64_t values[] = {1, 999, 1000, 61000, 3600000, 86400000, INT64_C(2592000000)};
    for (size_t i = 0; i < COUNT(values); i++) {
        int64_t again = -1;
        assert_true(duration_parse(duration_print(values[i], mem), &again));
        assert_int_equal(again, values[i]);
    }
}

static void stamps_are_moments_of_the_calendar(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    assert_true(time_stamp_valid("20251026211500"));
    assert_true(time_stamp_valid("20240229000000"));
    static const char *const bad[] = {"20250229000000", "20251301000000", "20251026240000", "20251026216000",
                                      "2025102621150", "202510262115000", "2025102621150x", "00000000000000"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(time_stamp_valid(bad[i]));
    assert_true(time_stamp_valid(time_version_stamp(mem)));
    assert_string_equal(time_stamp_after("20251231235959", mem), "20260101000000");
    assert_int_equal(strlen(time_iso_utc(mem)), 20);
}

static void findings_count_by_severity(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Findings findings = findings_new(mem);
    Error err = {0};
    assert_true(findings_sum(&findings, ERR_USAGE, "x.yaml", &err));
    findings_add(&findings, (Finding){.severity = SEVERITY_WARNING, .line = 3}, "odd %s", "thing");
    assert_true(findings_sum(&findings, ERR_USAGE, "x.yaml", &err));
    Finding *finding = findings_add(&findings, (Finding){.severity = SEVERITY_ERROR, .rule = "r"}, "bad");
    finding->hint = "mend it";
    findings_add(&findings, (Finding){.severity = SEVERITY_ERROR}, "worse");
    assert_int_equal(findings.errors, 2);
    assert_int_equal(findings.warnings, 1);
    assert_string_equal(findings.list.items[0].message, "odd thing");
    assert_string_equal(findings.list.items[1].hint, "mend it");
    assert_false(findings_sum(&findings, ERR_USAGE, "x.yaml", &err));
    assert_string_equal(err.message, "x.yaml has 2 mistakes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read),
        cmocka_unit_test(durations_are_printed_and_read_back),
        cmocka_unit_test(stamps_are_moments_of_the_calendar),
        cmocka_unit_test(findings_count_by_severity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
