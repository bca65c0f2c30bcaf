#include "core/json.h"

/* jansson and core/json.h share some names; jansson's get a prefix while its header is read. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_NULL JANSSON_NULL
#define json_null jansson_null
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL
#undef json_null

static void value_copy(json_t *from, Arena *mem, JsonValue *to)
{
    switch (json_typeof(from)) {
    case JANSSON_OBJECT: {
        *to = (JsonValue){.type = JSON_OBJECT, .count = json_object_size(from)};
        to->keys = ARENA_ARRAY(mem, const char *, to->count);
        to->items = ARENA_ARRAY(mem, JsonValue, to->count);
        size_t i = 0;
        for (void *at = json_object_iter(from); at; at = json_object_iter_next(from, at), i++) {
            to->keys[i] = arena_strdup(mem, json_object_iter_key(at));
            value_copy(json_object_iter_value(at), mem, &to->items[i]);
        }
        break;
    }
    case JANSSON_ARRAY:
        *to = (JsonValue){.type = JSON_ARRAY, .count = json_array_size(from)};
        to->items = ARENA_ARRAY(mem, JsonValue, to->count);
        for (size_t i = 0; i < to->count; i++)
            value_copy(json_array_get(from, i), mem, &to->items[i]);
        break;
    case JANSSON_STRING:
        *to = (JsonValue){.type = JSON_STRING, .text = arena_strdup(mem, json_string_value(from))};
        break;
    case JSON_INTEGER:
        *to = (JsonValue){.type = JSON_NUMBER, .number = (double)json_integer_value(from),
                          .integer = json_integer_value(from)};
        break;
    case JSON_REAL: {
        double number = json_real_value(from);
        bool fits = number > -9.2e18 && number < 9.2e18;
        *to = (JsonValue){.type = JSON_NUMBER, .number = number, .integer = fits ? (int64_t)number : 0};
        break;
    }
    case JSON_TRUE:
    case JSON_FALSE:
        *to = (JsonValue){.type = JSON_BOOL, .boolean = json_typeof(from) == JSON_TRUE};
        break;
    case JANSSON_NULL:
        *to = (JsonValue){.type = JSON_NULL};
        break;
    }
}

bool json_parse(const char *text, size_t length, Arena *mem, JsonValue **value, Error *err)
{
    json_error_t problem;
    json_t *root = json_loadb(text, length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &problem);
    if (!root)
        return error_set(err, ERR_FAILED, "not valid JSON at line %d, column %d: %s", problem.line,
                         problem.column, problem.text);
    *value = ARENA_NEW(mem, JsonValue);
    value_copy(root, mem, *value);
    json_decref(root);
    return true;
}
