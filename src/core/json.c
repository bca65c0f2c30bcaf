#include "core/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/utf8.h"

Json json_begin(Buf *out, bool pretty)
{
    return (Json){.out = out, .pretty = pretty};
}

static void json_newline(Json *json)
{
    if (!json->pretty)
        return;
    buf_add_char(json->out, '\n');
    for (int i = 0; i < json->depth; i++)
        buf_add(json->out, "  ");
}

/* What must stand before a value: nothing after its key, otherwise a comma unless it is the first. */
static void json_lead(Json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->need_comma)
        buf_add_char(json->out, ',');
    if (json->depth > 0)
        json_newline(json);
}

static void json_open(Json *json, char bracket)
{
    json_lead(json);
    buf_add_char(json->out, bracket);
    json->depth++;
    json->need_comma = false;
}

static void json_close(Json *json, char bracket)
{
    BUG_IF(json->depth == 0 || json->after_key);
    json->depth--;
    if (json->need_comma)
        json_newline(json);
    buf_add_char(json->out, bracket);
    json->need_comma = true;
}

void json_object_open(Json *json)
{
    json_open(json, '{');
}

void json_object_close(Json *json)
{
    json_close(json, '}');
}

void json_array_open(Json *json)
{
    json_open(json, '[');
}

void json_array_close(Json *json)
{
    json_close(json, ']');
}

static void json_escape(Buf *out, const char *text)
{
    static const char short_escapes[] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    size_t length = strlen(text);
    buf_add_char(out, '"');
    for (size_t at = 0; at < length;) {
        unsigned char c = (unsigned char)text[at];
        size_t bytes = utf8_character(text + at, length - at);
        if (!bytes)
            buf_add(out, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c < sizeof short_escapes && short_escapes[c])
            buf_printf(out, "\\%c", short_escapes[c]);
        else if (c < 0x20 || c == 0x7F)
            buf_printf(out, "\\u%04x", c);
        else
            buf_add_bytes(out, text + at, bytes);
        at += bytes ? bytes : 1;
    }
    buf_add_char(out, '"');
}

void json_key(Json *json, const char *key)
{
    BUG_IF(json->after_key);
    json_lead(json);
    json_escape(json->out, key);
    buf_add(json->out, json->pretty ? ": " : ":");
    json->after_key = true;
}

static void json_word(Json *json, const char *word)
{
    json_lead(json);
    buf_add(json->out, word);
    json->need_comma = true;
}

void json_text(Json *json, const char *value)
{
    if (!value) {
        json_null(json);
        return;
    }
    json_lead(json);
    json_escape(json->out, value);
    json->need_comma = true;
}

void json_i64(Json *json, int64_t value)
{
    json_lead(json);
    buf_printf(json->out, "%" PRId64, value);
    json->need_comma = true;
}

void json_f64(Json *json, double value, int decimals)
{
    if (!isfinite(value)) { /* JSON has no word for it */
        json_null(json);
        return;
    }
    json_lead(json);
    buf_printf(json->out, "%.*f", decimals, value);
    json->need_comma = true;
}

void json_bool(Json *json, bool value)
{
    json_word(json, value ? "true" : "false");
}

void json_value(Json *json, const char *document)
{
    json_lead(json);
    buf_add(json->out, document);
    json->need_comma = true;
}

void json_null(Json *json)
{
    json_word(json, "null");
}

const JsonValue *json_get(const JsonValue *object, const char *key)
{
    if (!object || object->type != JSON_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->count; i++)
        if (strcmp(object->keys[i], key) == 0)
            return &object->items[i];
    return NULL;
}

const char *json_get_text(const JsonValue *object, const char *key)
{
    const JsonValue *value = json_get(object, key);
    return value && value->type == JSON_STRING ? value->text : NULL;
}
