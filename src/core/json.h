/*
 * Writing JSON (reading is jansson's, through json_parse). Keys in the order of calls, no blanks
 * unless `pretty`.
 */
#ifndef THESEUS_CORE_JSON_H
#define THESEUS_CORE_JSON_H

#include "core/buf.h"
#include "core/error.h"

typedef struct Json {
    Buf *out;
    bool pretty;
    int depth;
    bool need_comma;
    bool after_key;
} Json;

Json json_begin(Buf *out, bool pretty);
void json_object_open(Json *json);
void json_object_close(Json *json);
void json_array_open(Json *json);
void json_array_close(Json *json);
void json_key(Json *json, const char *key);
void json_text(Json *json, const char *value); /* NULL gives null; invalid UTF-8 is replaced */
void json_i64(Json *json, int64_t value);
void json_f64(Json *json, double value, int decimals);
void json_bool(Json *json, bool value);
void json_null(Json *json);
void json_value(Json *json, const char *document); /* one that is JSON already */

/* A parsed document on an arena (jansson's tree copied): small documents only. */
typedef enum JsonType { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } JsonType;
typedef struct JsonValue JsonValue;
struct JsonValue {
    JsonType type;
    bool boolean;
    double number;
    int64_t integer;
    const char *text;       /* of JSON_STRING */
    size_t count;           /* members or items */
    const char **keys;      /* of JSON_OBJECT */
    JsonValue *items;
};
bool json_parse(const char *text, size_t length, Arena *mem, JsonValue **value, Error *err) MUST_CHECK;
const JsonValue *json_get(const JsonValue *object, const char *key); /* NULL when absent or no object */
const char *json_get_text(const JsonValue *object, const char *key); /* NULL when absent or no string */

#endif
