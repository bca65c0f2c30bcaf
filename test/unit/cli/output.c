/* Text and JSON of one result; errors in both; secrets in neither. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/output.h"

/* stdout and stderr into one file while it lasts. */
typedef struct Capture {
    FILE *file;
    int saved[2];
    char text[8192];
} Capture;

static void capture_begin(Capture *capture)
{
    capture->file = tmpfile();
    fflush(stdout);
    for (int i = 0; i < 2; i++) {
        capture->saved[i] = dup(i + 1);
        dup2(fileno(capture->file), i + 1);
    }
}

static const char *capture_end(Capture *capture)
{
    fflush(stdout);
    for (int i = 0; i < 2; i++) {
        dup2(capture->saved[i], i + 1);
        close(capture->saved[i]);
    }
    rewind(capture->file);
    capture->text[fread(capture->text, 1, sizeof capture->text - 1, capture->file)] = '\0';
    fclose(capture->file);
    return capture->text;
}

typedef struct Row {
    const char *name, *note;
    int64_t rows;
    bool valid;
    double share;
} Row;

static const Field row_fields[] = {FIELD(Row, name), FIELD(Row, rows), FIELD(Row, valid), FIELD(Row, share), FIELD_NULL(Row, note)};
static const Row rows[] = {{"caf\xC3\xA9", NULL, 12345, true, 0.5}, {"a", "long note", 7, false, 12.0}};

static void tables_are_aligned_by_characters(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Capture capture = {0};
    capture_begin(&capture);
    Output *output = output_new(mem, false, false, false);
    output_table(output, "rows", rows, COUNT(rows), sizeof(Row), row_fields, COUNT(row_fields));
    bool done = output_finish(output);
    assert_string_equal(capture_end(&capture), "name   rows  valid  share  note\n"
                                               "caf\xC3\xA9  12345  yes     0.50\n"
                                               "a         7  no     12.00  long note\n");
    assert_true(done);
}

static void the_same_rows_are_a_json_array(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    Capture capture = {0};
    capture_begin(&capture);
    Output *output = output_new(mem, true, false, true);
    output_line(output, "not in JSON %s", output_style(output, "bad", "x"));
    output_table(output, "rows", rows, COUNT(rows), sizeof(Row), row_fields, COUNT(row_fields));
    bool done = output_finish(output);
    const char *text = capture_end(&capture);
    JsonValue *value;
    assert_true(done);
    assert_true(json_parse(text, strlen(text), mem, &value, &err));
    const JsonValue *first = &json_get(value, "rows")->items[0];
    assert_int_equal(json_get(value, "rows")->count, 2);
    assert_int_equal(json_get(first, "rows")->integer, 12345);
    assert_int_equal(json_get(first, "note")->type, JSON_NULL);
    assert_true(json_get(first, "valid")->boolean);
}

static Error sample_error(void)
{
    Error err = {0};
    error_set(&err, ERR_BUDGET, "lock on public.a with geheim");
    snprintf(err.sqlstate, sizeof err.sqlstate, "55P03");
    error_detail(&err, "one\ntwo");
    error_hint(&err, "Try again.");
    error_while(&err, "migrating 1");
    error_while(&err, "while at it");
    return err;
}

static void errors_are_printed_whole_and_without_secrets(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = sample_error();
    Capture capture = {0};
    capture_begin(&capture);
    Output *output = output_new(mem, false, false, false);
    output_hide(output, "postgres://u:geheim@h/d");
    output_error(output, &err, 0);
    assert_string_equal(capture_end(&capture), "theseus: lock on public.a with *** (SQLSTATE 55P03)\n    one\n    two\n"
                                               "    while migrating 1\n    while at it\n    Try again.\n");
}

static void an_error_amid_a_list_is_still_one_document(void **state)
{
    (void)state;
    for (int depth = 0; depth < 3; depth++) {
        auto_arena mem = arena_new();
        Error err = sample_error(), problem = {0};
        Capture capture = {0};
        capture_begin(&capture);
        setenv("PGPASSWORD", "migrating", 1);
        Output *output = output_new(mem, true, false, false);
        unsetenv("PGPASSWORD");
        json_key(output_json(output), "kept");
        json_bool(output_json(output), true);
        if (depth > 0)
            json_key(output_json(output), "list");
        if (depth > 1)
            json_array_open(output_json(output));
        output_error(output, &err, 0);
        bool done = output_finish(output);
        const char *text = capture_end(&capture);
        JsonValue *value;
        assert_true(done);
        assert_true(json_parse(text, strlen(text), mem, &value, &problem));
        assert_int_equal(json_get(value, "kept") != NULL, depth == 0);
        const JsonValue *error = json_get(value, "error");
        assert_int_equal(json_get(error, "status")->integer, 4);
        assert_string_equal(json_get_text(error, "code"), "lock-budget");
        assert_string_equal(json_get_text(error, "sqlstate"), "55P03");
        assert_string_equal(json_get_text(error, "detail"), "one\ntwo");
        assert_string_equal(json_get_text(error, "context"), "*** 1\nwhile at it");
    }
}

static void findings_have_place_words_and_next_action(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Findings findings = findings_new(mem);
    Finding *finding = findings_add(&findings, (Finding){.severity = SEVERITY_ERROR, .rule = "r", .file = "a.sql", .line = 3, .column = 7}, "bad");
    finding->detail = "select x\n       ^";
    finding->hint = "Mend it.";
    findings_add(&findings, (Finding){.severity = SEVERITY_WARNING, .file = "b.sql"}, "odd");
    findings_add(&findings, (Finding){.severity = SEVERITY_NOTE}, "by the way");
    for (int quiet = 0; quiet < 2; quiet++) {
        Capture capture = {0};
        capture_begin(&capture);
        Output *output = output_new(mem, false, quiet, false);
        output_findings(output, &findings);
        const char *text = capture_end(&capture);
        assert_non_null(strstr(text, "a.sql:3:7: error: bad [r]\n    select x\n           ^\n    Mend it.\nb.sql: warning: odd\n"));
        assert_int_equal(strstr(text, "note: by the way\n") != NULL, !quiet);
    }
}

static void findings_are_shown_once_and_under_one_key(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    Findings findings = findings_new(mem);
    findings_add(&findings, (Finding){.severity = SEVERITY_WARNING, .file = "a.sql", .line = 1}, "odd");
    for (int json = 0; json < 2; json++) {
        Capture capture = {0};
        capture_begin(&capture);
        Output *output = output_new(mem, json, false, false);
        output_diagnostics(output, &findings);
        output_diagnostics(output, &findings);
        bool done = output_finish(output);
        const char *text = capture_end(&capture);
        assert_true(done);
        if (!json) {
            assert_string_equal(text, "a.sql:1: warning: odd\n");
            continue;
        }
        JsonValue *value;
        assert_true(json_parse(text, strlen(text), mem, &value, &err)); /* refuses a key that comes twice */
        assert_int_equal(json_get(value, "findings")->count, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_aligned_by_characters),
        cmocka_unit_test(the_same_rows_are_a_json_array),
        cmocka_unit_test(errors_are_printed_whole_and_without_secrets),
        cmocka_unit_test(an_error_amid_a_list_is_still_one_document),
        cmocka_unit_test(findings_are_shown_once_and_under_one_key),
        cmocka_unit_test(findings_have_place_words_and_next_action),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
