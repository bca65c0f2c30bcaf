#include "migrate/store.h"

#include <string.h>

#define STORE_FORMAT 1

static void put_text(Json *json, const char *key, const char *value)
{
    if (!value)
        return;
    json_key(json, key);
    json_text(json, value);
}

static void put_number(Json *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_i64(json, value);
}

static void put_flag(Json *json, const char *key, bool value)
{
    if (!value)
        return;
    json_key(json, key);
    json_bool(json, true);
}

static void put_list(Json *json, const char *key, const TextList *list)
{
    json_key(json, key);
    json_array_open(json);
    for (vec_each(list, text))
        json_text(json, *text);
    json_array_close(json);
}

static void put_statement(Json *json, const ProcedureStatement *statement)
{
    json_object_open(json);
    put_number(json, "source", statement->source);
    put_number(json, "line", statement->line);
    if (statement->source < 0) {
        put_text(json, "sql", statement->sql);
        put_text(json, "copy", statement->copy_data);
    }
    put_flag(json, "outside", statement->outside);
    put_text(json, "probe", statement->probe);
    put_text(json, "undo", statement->undo);
    json_object_close(json);
}

static void put_statements(Json *json, const ProcedureStatement *items, size_t count)
{
    json_key(json, "statements");
    json_array_open(json);
    for (size_t i = 0; i < count; i++)
        put_statement(json, &items[i]);
    json_array_close(json);
}

static void put_locks(Json *json, const Procedure *procedure)
{
    json_key(json, "locks");
    json_array_open(json);
    for (vec_each(&procedure->locks, want)) {
        json_object_open(json);
        put_text(json, "schema", want->schema);
        put_text(json, "name", want->name);
        put_number(json, "mode", want->mode);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_prediction(Json *json, const Prediction *prediction)
{
    json_key(json, "prediction");
    json_array_open(json);
    for (vec_each(&prediction->expectations, expectation)) {
        json_object_open(json);
        put_number(json, "change", expectation->change);
        put_text(json, "key", expectation->key);
        put_text(json, "property", expectation->property);
        put_text(json, "digest", expectation->digest);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_closure(Json *json, const Procedure *procedure)
{
    json_key(json, "closure");
    json_array_open(json);
    for (vec_each(&procedure->closure, block)) {
        json_object_open(json);
        put_text(json, "key", block->key);
        put_text(json, "digest", block->digest);
        put_text(json, "again", block->again);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_reattachments(Json *json, const Procedure *procedure)
{
    json_key(json, "reattachments");
    json_array_open(json);
    for (vec_each(&procedure->reattachments, one)) {
        json_object_open(json);
        put_list(json, "keys", &one->keys);
        put_text(json, "shape", one->shape);
        put_number(json, "at", one->at);
        put_statements(json, one->statements.items, one->statements.count);
        json_object_close(json);
    }
    json_array_close(json);
}

const char *procedure_json(const Procedure *procedure, Arena *mem)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_object_open(&json);
    put_number(&json, "format", STORE_FORMAT);
    put_text(&json, "version", procedure->version);
    put_text(&json, "name", procedure->name);
    put_text(&json, "release", procedure->release);
    put_number(&json, "direction", procedure->direction);
    put_flag(&json, "no_transaction", procedure->no_transaction);
    put_statements(&json, procedure->statements.items, procedure->statements.count);
    put_locks(&json, procedure);
    put_prediction(&json, &procedure->prediction);
    put_closure(&json, procedure);
    put_text(&json, "level", procedure->level);
    put_text(&json, "irreversible", procedure->irreversible);
    put_flag(&json, "indicative", procedure->indicative);
    put_list(&json, "needs_parked", &procedure->needs_parked);
    put_reattachments(&json, procedure);
    put_list(&json, "gives_back", &procedure->gives_back);
    put_list(&json, "does_not", &procedure->does_not);
    json_object_close(&json);
    return out.data;
}

/* --- reading -------------------------------------------------------------------------------- */

static int64_t get_number(const JsonValue *object, const char *key)
{
    const JsonValue *value = json_get(object, key);

    return value && value->type == JSON_NUMBER ? value->integer : 0;
}

static bool get_flag(const JsonValue *object, const char *key)
{
    const JsonValue *value = json_get(object, key);

    return value && value->type == JSON_BOOL && value->boolean;
}

/* An absent list is an empty one. */
static const JsonValue *get_array(const JsonValue *object, const char *key)
{
    static const JsonValue empty = {.type = JSON_ARRAY};
    const JsonValue *value = json_get(object, key);

    return value && value->type == JSON_ARRAY ? value : &empty;
}

static TextList get_list(const JsonValue *object, const char *key, Arena *mem)
{
    const JsonValue *array = get_array(object, key);
    TextList list = {0};

    for (size_t i = 0; i < array->count; i++)
        vec_push(mem, &list, array->items[i].text);
    return list;
}

static ProcedureStatement get_statement(const JsonValue *value, const Script *script, Arena *mem)
{
    ProcedureStatement statement = {.sql = json_get_text(value, "sql"),
                                    .copy_data = json_get_text(value, "copy"),
                                    .source = (int)get_number(value, "source"),
                                    .line = (int)get_number(value, "line"),
                                    .outside = get_flag(value, "outside"),
                                    .probe = json_get_text(value, "probe"),
                                    .undo = json_get_text(value, "undo")};

    if (statement.copy_data)
        statement.copy_length = strlen(statement.copy_data);
    if (statement.source >= 0 && script && (size_t)statement.source < script->statements.count) {
        const Statement *source = &script->statements.items[statement.source];
        statement.sql = arena_strndup(mem, source->text, source->length);
        statement.copy_data = source->copy_data;
        statement.copy_length = source->copy_length;
    }
    return statement;
}

static void get_lists(const JsonValue *value, const Script *script, Arena *mem, Procedure *procedure)
{
    const JsonValue *array = get_array(value, "statements");

    for (size_t i = 0; i < array->count; i++)
        vec_push(mem, &procedure->statements, get_statement(&array->items[i], script, mem));
    array = get_array(value, "locks");
    for (size_t i = 0; i < array->count; i++)
        vec_push(mem, &procedure->locks,
                 (LockWant){json_get_text(&array->items[i], "schema"), json_get_text(&array->items[i], "name"),
                            (LockMode)get_number(&array->items[i], "mode")});
    array = get_array(value, "prediction");
    for (size_t i = 0; i < array->count; i++)
        vec_push(mem, &procedure->prediction.expectations,
                 (Expectation){(ChangeKind)get_number(&array->items[i], "change"),
                               json_get_text(&array->items[i], "key"), json_get_text(&array->items[i], "property"),
                               json_get_text(&array->items[i], "digest")});
    array = get_array(value, "closure");
    for (size_t i = 0; i < array->count; i++)
        vec_push(mem, &procedure->closure,
                 (ClosureBlock){json_get_text(&array->items[i], "key"), json_get_text(&array->items[i], "digest"),
                                json_get_text(&array->items[i], "again")});
}

static void get_reattachments(const JsonValue *value, const Script *script, Arena *mem, Procedure *procedure)
{
    const JsonValue *array = get_array(value, "reattachments");

    for (size_t i = 0; i < array->count; i++) {
        const JsonValue *item = &array->items[i], *statements = get_array(item, "statements");
        Reattachment one = {.keys = get_list(item, "keys", mem),
                            .shape = json_get_text(item, "shape"),
                            .at = (int)get_number(item, "at")};
        for (size_t j = 0; j < statements->count; j++)
            vec_push(mem, &one.statements, get_statement(&statements->items[j], script, mem));
        vec_push(mem, &procedure->reattachments, one);
    }
}

bool procedure_parse(const char *text, const Script *script, Arena *mem, Procedure **out, Error *err)
{
    JsonValue *value;

    if (!json_parse(text, strlen(text), mem, &value, err))
        return error_while(err, "reading a procedure on record");
    return procedure_from_json(value, script, mem, out, err);
}

bool procedure_from_json(const JsonValue *value, const Script *script, Arena *mem, Procedure **out, Error *err)
{
    Procedure *procedure = ARENA_NEW(mem, Procedure);

    if (get_number(value, "format") != STORE_FORMAT) {
        error_set(err, ERR_REFUSED, "the procedure on record has another format (%lld)",
                  (long long)get_number(value, "format"));
        return error_hint(err, "It was written by another version of Theseus; use that one.");
    }
    procedure->version = json_get_text(value, "version");
    procedure->name = json_get_text(value, "name");
    procedure->release = json_get_text(value, "release");
    procedure->direction = (Direction)get_number(value, "direction");
    procedure->no_transaction = get_flag(value, "no_transaction");
    procedure->level = json_get_text(value, "level");
    procedure->irreversible = json_get_text(value, "irreversible");
    procedure->indicative = get_flag(value, "indicative");
    procedure->needs_parked = get_list(value, "needs_parked", mem);
    procedure->gives_back = get_list(value, "gives_back", mem);
    procedure->does_not = get_list(value, "does_not", mem);
    get_lists(value, script, mem, procedure);
    get_reattachments(value, script, mem, procedure);
    *out = procedure;
    return true;
}
