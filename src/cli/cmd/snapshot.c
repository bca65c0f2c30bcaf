#include <string.h>

#include "catalog/kind.h"
#include "cli/command.h"
#include "core/file.h"
#include "state/state.h"

static void print_edges(Json *json, const Object *object)
{
    json_key(json, "uses");
    json_array_open(json);
    for (vec_each(&object->uses, used))
        json_text(json, (*used)->key);
    json_array_close(json);
}

static void print_object(Json *json, const Object *object, Arena *mem)
{
    json_object_open(json);
    json_key(json, "key");
    json_text(json, object->key);
    json_key(json, "digest");
    json_text(json, digest_hex(object->digest, mem));
    json_key(json, "managed");
    json_bool(json, object->managed);
    json_key(json, "properties");
    json_object_open(json);
    for (size_t i = 0; i < object->property_count; i++) {
        if (!object->properties[i])
            continue;
        json_key(json, object->property_names[i]);
        json_text(json, object->properties[i]);
    }
    json_object_close(json);
    print_edges(json, object);
    json_object_close(json);
}

static void print_json(Json *json, const Snapshot *snapshot)
{
    auto_arena digits = arena_new();
    json_key(json, "server_version");
    json_i64(json, snapshot->server_version);
    json_key(json, "fingerprint");
    json_text(json, digest_hex(snapshot->fingerprint, digits));
    json_key(json, "note");
    json_text(json, snapshot->note);
    json_key(json, "objects");
    json_array_open(json);
    for (size_t i = 0; i < snapshot->count; i++) {
        print_object(json, snapshot->objects[i], digits);
        arena_reset(digits);
    }
    json_array_close(json);
}

static void say_note(Session *s, const Snapshot *snapshot)
{
    Findings findings = findings_new(s->mem);
    findings_add(&findings, (Finding){.severity = SEVERITY_WARNING, .rule = "schema-moving"}, "%s",
                 snapshot->note);
    output_diagnostics(s->output, &findings);
}

static bool snapshot_run(Session *s, const void *options, const char *const *words, int count,
                         Error *err)
{
    SnapshotScope scope = {0};
    Snapshot *snapshot;
    (void)options;

    if (s->project)
        scope = s->project->schemas;
    TRY(state_scope_hidden(s->db, s->mem, &scope, err));
    TRY(snapshot_read(s->db, &scope, s->mem, &snapshot, err));
    if (snapshot->note)
        say_note(s, snapshot);
    if (output_is_json(s->output))
        print_json(output_json(s->output), snapshot);
    const char *text = snapshot_sql(snapshot, true, s->mem);
    if (!count) {
        output_text(s->output, text);
        return true;
    }
    TRY(file_write(words[0], text, strlen(text), err));
    output_line(s->output, "%s: %zu objects", words[0], snapshot->count);
    return true;
}

const Command command_snapshot = {
    .name = "snapshot",
    .arguments = "[FILE]",
    .summary = "write the schema as SQL that makes it",
    .description =
        "Reads the schemas of the project (with --url and without a project: all of them) at one\n"
        "moment and writes them as SQL, to FILE or to standard output. Equal schemas give equal bytes\n"
        "after the first lines. Rows, passwords and the state of sequences are not part of it.\n\n"
        "    theseus snapshot --env staging schema.sql\n"
        "    theseus snapshot --json | jq '.objects[].key'\n",
    .needs = NEEDS_DATABASE,
    .positional_max = 1,
    .run = snapshot_run,
};
