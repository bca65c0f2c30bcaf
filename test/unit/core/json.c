/* Json writer and reader, UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/json.h"
#include "core/utf8.h"

static void writes_nested_documents(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);
    json_object_open(&json);
    json_key(&json, "a");
    json_i64(&json, -9007199254740993);
    json_key(&json, "list");
    json_array_open(&json);
    json_text(&json, "x");
    json_array_open(&json);
    json_array_close(&json);
    json_object_open(&json);
    json_object_close(&json);
    json_bool(&json, true);
    json_null(&json);
    json_text(&json, NULL);
    json_f64(&json, 1.25, 1);
    json_f64(&json, 1.0 / 0.0, 1);
    json_array_close(&json);
    json_key(&json, "z");
    json_bool(&json, false);
    json_object_close(&json);
    assert_string_equal(out.data, "{\"a\":-9007199254740993,\"list\":[\"x\",[],{},true,null,null,1.2,null],\"z\":false}");
}

static void pretty_form_is_indented(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Buf out = buf_new(mem);
    Json json = json_begin(&out, true);
    json_object_open(&json);
    json_key(&json, "a");
    json_array_open(&json);
    json_i64(&json, 1);
    json_i64(&json, 2);
    json_array_close(&json);
    json_key(&json, "b");
    json_object_open(&json);
    json_object_close(&json);
    json_object_close(&json);
    assert_string_equal(out.data, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

static void texts_come_back_as_they_were(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    const char *text = "quote \" back \\ tab \t line \n bell \a del \x7F \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80";
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);
    json_array_open(&json);
    json_text(&json, text);
    json_text(&json, "bad \xC3( \xFF end");
    json_array_close(&json);
    assert_int_equal(utf8_valid_prefix(out.data, out.length), out.length);
    JsonValue *value;
    assert_true(json_parse(out.data, out.length, mem, &value, &err));
    assert_string_equal(value->items[0].text, text);
    assert_string_equal(value->items[1].text, "bad \xEF\xBF\xBD( \xEF\xBF\xBD end");
}

static void reads_every_type(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    const char *text = "{\"n\":null,\"t\":true,\"i\":9223372036854775807,\"f\":-2.5,\"s\":\"x\",\"a\":[1,[2]],\"o\":{\"k\":\"v\"}}";
    JsonValue *value;
    assert_true(json_parse(text, strlen(text), mem, &value, &err));
    assert_int_equal(value->count, 7);
    assert_string_equal(value->keys[0], "n");
    assert_int_equal(json_get(value, "n")->type, JSON_NULL);
    assert_true(json_get(value, "t")->boolean);
    assert_int_equal(json_get(value, "i")->integer, INT64_MAX);
    assert_true(json_get(value, "f")->number == -2.5);
    assert_string_equal(json_get_text(value, "s"), "x");
    assert_int_equal(json_get(value, "a")->items[1].items[0].integer, 2);
    assert_string_equal(json_get_text(json_get(value, "o"), "k"), "v");
    assert_null(json_get(value, "absent"));
    assert_null(json_get_text(value, "i"));
    assert_null(json_get(json_get(value, "a"), "k"));
}

static void refuses_what_is_not_json(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    static const char *const bad[] = {"", "{", "{\"a\":1,\"a\":2}", "[1,]", "{} x", "\"\xFF\"", "'x'"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        Error err = {0};
        JsonValue *value = NULL;
        assert_false(json_parse(bad[i], strlen(bad[i]), mem, &value, &err));
        assert_null(value);
        assert_non_null(strstr(err.message, "not valid JSON at line 1"));
    }
    Error err = {0};
    JsonValue *value = NULL;
    char deep[10000]; /* no stack is eaten by brackets */
    memset(deep, '[', sizeof deep);
    assert_false(json_parse(deep, sizeof deep, mem, &value, &err));
}

static void utf8_is_strict(void **state)
{
    (void)state;
    assert_int_equal(utf8_count("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10), 4);
    static const char *const bad[] = {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\x80\x80", "\x80", "\xC3", "\xF5\x80\x80\x80"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(utf8_character(bad[i], strlen(bad[i])), 0);
    assert_int_equal(utf8_valid_prefix("ab\xFF", 3), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_nested_documents),   cmocka_unit_test(pretty_form_is_indented),
        cmocka_unit_test(texts_come_back_as_they_were), cmocka_unit_test(reads_every_type),
        cmocka_unit_test(refuses_what_is_not_json),  cmocka_unit_test(utf8_is_strict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
