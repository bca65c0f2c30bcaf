/* One line of JSON for each file of SQL: what the splitter made of it. For comparison with psql and the server. */
#include <stdio.h>
#include <stdlib.h>

#include "core/file.h"
#include "core/json.h"
#include "parse/script.h"

static void add_statement(Json *json, const Statement *statement)
{
    json_object_open(json);
    json_key(json, "text");
    json_text(json, statement->text);
    json_key(json, "verb");
    json_text(json, statement->verb);
    json_key(json, "flags");
    json_i64(json, statement->flags);
    json_key(json, "line");
    json_i64(json, statement->line);
    json_key(json, "column");
    json_i64(json, statement->column);
    if (statement->copy_data) {
        Buf data = buf_new(json->out->mem);
        buf_add_bytes(&data, statement->copy_data, statement->copy_length);
        json_key(json, "data");
        json_text(json, data.data);
    }
    json_object_close(json);
}

static void dump(const char *path)
{
    auto_arena mem = arena_new();
    Error err;
    const char *text;
    size_t length;
    if (!file_read(path, 1 << 28, mem, &text, &length, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    Findings findings = findings_new(mem);
    Script script;
    script_parse(path, text, length, mem, &script, &findings);
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);
    json_object_open(&json);
    json_key(&json, "wrapped");
    json_bool(&json, script.wrapped);
    json_key(&json, "digest");
    json_text(&json, script_token_digest(&script, mem));
    json_key(&json, "statements");
    json_array_open(&json);
    for (vec_each(&script.statements, statement))
        add_statement(&json, statement);
    json_array_close(&json);
    json_key(&json, "errors");
    json_array_open(&json);
    for (vec_each(&findings.list, finding))
        if (finding->severity == SEVERITY_ERROR)
            json_text(&json, arena_printf(mem, "%d:%d: %s", finding->line, finding->column, finding->message));
    json_array_close(&json);
    json_object_close(&json);
    puts(out.data);
}

int main(int count, char **paths)
{
    for (int i = 1; i < count; i++)
        dump(paths[i]);
}
