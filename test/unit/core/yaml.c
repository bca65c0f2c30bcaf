/* YAML: tree with places, syntax errors alone with a hint, duplicates, limits; suggestions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/suggest.h"
#include "core/yaml.h"

static bool parse(const char *text, Arena *mem, YamlNode **root, Findings *findings)
{
    *findings = findings_new(mem);
    *root = NULL;
    return yaml_parse("t.yaml", text, strlen(text), root, findings);
}

static void reads_a_tree_with_places(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Findings findings;
    YamlNode *root;
    assert_true(parse("# head\na: 1\nb: { c: [x, \"\xC3\xA9\", 'z'], d: ~ }\ne:\n  f: \"null\"\n", mem, &root, &findings));
    assert_int_equal(findings.list.count, 0);
    assert_string_equal(yaml_get(root, "a")->text, "1");
    const YamlNode *list = yaml_get(yaml_get(root, "b"), "c");
    assert_int_equal(list->kind, YAML_LIST);
    assert_int_equal(list->entries.count, 3);
    assert_string_equal(list->entries.items[1].value->text, "\xC3\xA9");
    assert_true(list->entries.items[1].value->quoted);
    assert_int_equal(list->entries.items[2].line, 3);
    assert_int_equal(list->entries.items[2].column, 18); /* characters, not bytes */
    assert_true(yaml_is_empty(yaml_get(yaml_get(root, "b"), "d")));
    assert_false(yaml_is_empty(yaml_get(yaml_get(root, "e"), "f")));
    assert_int_equal(yaml_get(yaml_get(root, "e"), "f")->line, 5);
    assert_null(yaml_get(root, "x"));
    assert_null(yaml_get(yaml_get(root, "a"), "x"));
}

static void empty_documents_are_empty_tables(void **state)
{
    (void)state;
    static const char *const empty[] = {"", "\n", "# only a comment\n", "---\n"};
    for (size_t i = 0; i < COUNT(empty); i++) {
        auto_arena mem = arena_new();
        Findings findings;
        YamlNode *root;
        assert_true(parse(empty[i], mem, &root, &findings));
        assert_true(root->kind == YAML_TABLE || yaml_is_empty(root));
    }
}

static void duplicate_keys_are_found_and_the_first_counts(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Findings findings;
    YamlNode *root;
    assert_true(parse("a: 1\nb: {x: 1, x: 2}\na: 2\n", mem, &root, &findings));
    assert_int_equal(findings.errors, 2);
    assert_int_equal(findings.list.items[0].line, 2);
    assert_int_equal(findings.list.items[0].column, 11);
    assert_int_equal(findings.list.items[1].line, 3);
    assert_string_equal(findings.list.items[1].message, "a is given twice; the first one is in line 1");
    assert_string_equal(yaml_get(root, "a")->text, "1");
}

static void syntax_errors_come_alone_with_place_and_hint(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line, column;
        const char *message, *hint;
    } bad[] = {
        {"a: 1\nenvs: { x: { url: ${VAR} } }\n", 2, 19, "must stand in quotes", "Write \"${VAR}\" with the quotes"},
        {"a: 1\nenvs: [ ${A_B}, c ]\n", 2, 9, "must stand in quotes", "Write \"${A_B}\""},
        {"a: 1\n\tb: 2\n", 2, 1, "", "there is a tab"},
        {"a: [1\nb: 2\n", 2, 0, "", "indentation"},
        {"a: \"x\n", 2, 0, "", "Look at"},
        {"a: &x 1\nb: *x\n", 1, 4, "anchors, aliases and tags", "Look at"},
        {"b: !!str x\n", 1, 4, "anchors, aliases and tags", "Look at"},
        {"a: 1\n---\nb: 2\n", 3, 1, "second document", "Look at"},
        {"? [a]\n: b\n", 1, 3, "a key must be a word", "Look at"},
        {"a: 1\nb: \xFF\n", 2, 4, "not UTF-8", "Look at"},
        {"a: \"\\0\"\n", 1, 4, "NUL", "Look at"},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        auto_arena mem = arena_new();
        Findings findings;
        YamlNode *root;
        assert_false(parse(bad[i].text, mem, &root, &findings));
        assert_int_equal(findings.list.count, 1);
        const Finding *finding = &findings.list.items[0];
        assert_string_equal(finding->rule, "yaml-syntax");
        assert_int_equal(finding->line, bad[i].line);
        if (bad[i].column)
            assert_int_equal(finding->column, bad[i].column);
        assert_non_null(strstr(finding->message, bad[i].message));
        assert_non_null(strstr(finding->hint, bad[i].hint));
        assert_int_equal(finding->detail[strlen(finding->detail) - 1], '^');
    }
}

static void block_style_variables_need_no_quotes(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Findings findings;
    YamlNode *root;
    assert_true(parse("url: ${VAR}\nother: { u: \"${VAR}\" }\n", mem, &root, &findings));
    assert_string_equal(yaml_get(root, "url")->text, "${VAR}");
}

static void a_byte_order_mark_and_windows_line_ends_are_passed_over(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Findings findings;
    YamlNode *root;
    assert_true(parse("\xEF\xBB\xBF" "a: 1\r\nb: 2\r\n", mem, &root, &findings));
    assert_string_equal(yaml_get(root, "a")->text, "1");
    assert_string_equal(yaml_get(root, "b")->text, "2");
}

static void depth_is_limited(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Findings findings;
    YamlNode *root;
    Buf deep = buf_new(mem);
    for (int i = 0; i < 5000; i++)
        buf_add_char(&deep, '[');
    assert_false(parse(deep.data, mem, &root, &findings));
    assert_int_equal(findings.list.count, 1);
}

static void suggestions_are_near(void **state)
{
    (void)state;
    static const char *const words[] = {"migrate", "rollback", "status", "snapshot", "db"};
    assert_string_equal(suggest_nearest("migrat", words, COUNT(words)), "migrate");
    assert_string_equal(suggest_nearest("imgrate", words, COUNT(words)), "migrate");
    assert_string_equal(suggest_nearest("stats", words, COUNT(words)), "status");
    assert_string_equal(suggest_nearest("dv", words, COUNT(words)), "db");
    assert_null(suggest_nearest("xy", words, COUNT(words)));
    assert_null(suggest_nearest("frobnicate", words, COUNT(words)));
    assert_null(suggest_nearest("", words, COUNT(words)));
    assert_null(suggest_nearest("a_word_that_is_longer_than_forty_characters", words, COUNT(words)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_tree_with_places),
        cmocka_unit_test(empty_documents_are_empty_tables),
        cmocka_unit_test(duplicate_keys_are_found_and_the_first_counts),
        cmocka_unit_test(syntax_errors_come_alone_with_place_and_hint),
        cmocka_unit_test(block_style_variables_need_no_quotes),
        cmocka_unit_test(a_byte_order_mark_and_windows_line_ends_are_passed_over),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(suggestions_are_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
