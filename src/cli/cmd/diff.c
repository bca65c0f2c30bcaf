#include "catalog/diff.h"

#include <string.h>

#include "cli/command.h"
#include "core/file.h"
#include "migrate/place.h"

typedef struct DiffOptions {
    bool script;
} DiffOptions;

static const Option diff_options[] = {
    OPT(DiffOptions, script, "script", 's', NULL, "print the SQL that brings A to B"),
};

static bool embedded(void *context, const char **conninfo, Error *err)
{
    Session *session = context;
    return session_embedded(session, conninfo, err);
}

/* The project is wanted only where a place is one of its own; its schemas are then what is compared. */
static bool prepare(Session *s, const char *const *places, PlaceContext *context, Error *err)
{
    s->findings = findings_new(s->mem);
    if (!place_needs_project(places[0]) && !place_needs_project(places[1]))
        TRY(project_none(s->directory, s->mem, &s->project, err));
    else if (!project_load(s->directory, PROJECT_FOREIGN, s->mem, &s->project, &s->findings, err)) {
        output_diagnostics(s->output, &s->findings);
        return false;
    }
    *context = (PlaceContext){.project = s->project, .progress = s->progress, .embedded = embedded, .embedded_context = s,
                              .mem = s->mem};
    context->without_roles = !place_is_live(places[0]) || !place_is_live(places[1]);
    for (int i = 0; i < 2; i++)
        output_hide(s->output, places[i]);
    return true;
}

/* Live ones first: what the others are made of is made as the user of the live one. */
static bool read_both(const char *const *places, PlaceContext *context, Snapshot *read[2], Error *err)
{
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 2; i++)
            if (place_is_live(places[i]) == (round == 0))
                TRY(place_snapshot(context, places[i], &read[i], err));
    return true;
}

static void print_lines(Json *json, const char *key, const TextList *lines)
{
    json_key(json, key);
    json_array_open(json);
    for (vec_each(lines, line))
        json_text(json, *line);
    json_array_close(json);
}

static void print_statements(Json *json, const Generated *generated)
{
    json_key(json, "statements");
    json_array_open(json);
    for (vec_each(&generated->statements, statement)) {
        json_object_open(json);
        json_key(json, "sql");
        json_text(json, statement->sql);
        json_key(json, "object");
        json_text(json, statement->object->key);
        json_key(json, "lock");
        json_text(json, statement->lock == LOCK_NONE ? NULL : lock_mode_name(statement->lock));
        json_key(json, "outside");
        json_bool(json, statement->outside);
        json_object_close(json);
    }
    json_array_close(json);
}

static void print_script(Session *s, const Generated *generated)
{
    for (vec_each(&generated->notes, note))
        output_line(s->output, "-- note: %s", *note);
    for (vec_each(&generated->refusals, refusal))
        output_line(s->output, "-- refused: %s", *refusal);
    if (generated->statements.count)
        output_line(s->output, "SET search_path = pg_catalog;\nSET check_function_bodies = off;");
    for (vec_each(&generated->statements, statement))
        output_line(s->output, "%s;", statement->sql);
}

static void print_changes(Session *s, const Delta *delta)
{
    const char *text = delta_describe(delta, s->mem);
    if (!output_is_json(s->output)) {
        output_text(s->output, text);
        return;
    }
    TextList lines = {0};
    for (; *text; text += strcspn(text, "\n") + 1)
        vec_push(s->mem, &lines, arena_strndup(s->mem, text, strcspn(text, "\n")));
    print_lines(output_json(s->output), "changes", &lines);
}

static bool diff_run(Session *s, const void *options, const char *const *places, int count, Error *err)
{
    const DiffOptions *o = options;
    PlaceContext context;
    Snapshot *read[2] = {0};
    Delta delta;
    Generated generated = {0};
    (void)count;

    TRY(prepare(s, places, &context, err));
    TRY(read_both(places, &context, read, err));
    delta_make(read[0], read[1], s->mem, &delta);
    if (!o->script || output_is_json(s->output))
        print_changes(s, &delta);
    if (o->script) {
        generate_script(read[0], read[1], NULL, s->mem, &generated);
        if (output_is_json(s->output)) {
            print_statements(output_json(s->output), &generated);
            print_lines(output_json(s->output), "notes", &generated.notes);
            print_lines(output_json(s->output), "refusals", &generated.refusals);
        } else {
            print_script(s, &generated);
        }
    }
    if (generated.refusals.count) {
        error_set(err, ERR_REFUSED, "%s", generated.refusals.items[0]);
        return error_hint(err, "%zu change%s cannot be made without a loss; the script is not complete.",
                          generated.refusals.count, generated.refusals.count == 1 ? "" : "s");
    }
    if (delta.changes.count)
        return error_set(err, ERR_FINDINGS, "%zu object%s differ%s", delta.changes.count, delta.changes.count == 1 ? "" : "s",
                         delta.changes.count == 1 ? "s" : "");
    return true;
}

const Command command_diff = {
    .name = "diff",
    .arguments = "A B",
    .summary = "what differs between two schemas",
    .description =
        "A place is @environment, a URL, a version or release (the schema after it), migrations: (the folder, replayed), or\n"
        "file:schema.sql. Folders and files are carried out in the shadow, never in a database of yours. A line a change, from\n"
        "A to B: + created, - dropped, ~ changed. Exit status 3 when they differ. The script can be run by psql as it\n"
        "is; nothing in it drops rows that B still has.\n\n"
        "    theseus diff @staging @production\n"
        "    theseus diff v0.7.0 migrations:\n"
        "    theseus diff --script @local file:schema.sql\n",
    OPTIONS(DiffOptions, diff_options),
    .positional_min = 2,
    .positional_max = 2,
    .run = diff_run,
};
