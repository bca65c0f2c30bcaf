#include <string.h>

#include "cli/command.h"
#include "cli/report.h"
#include "migrate/draft.h"
#include "migrate/drift_script.h"
#include "migrate/drift_trace.h"

typedef struct DriftOptions {
    bool accept_script, revert_script;
} DriftOptions;

static const Option drift_options[] = {
    OPT(DriftOptions, accept_script, "accept-script", 'a', NULL, "write a migration file that makes the difference everywhere else"),
    OPT(DriftOptions, revert_script, "revert-script", 'r', NULL, "print the SQL that undoes the difference here"),
};

typedef struct DriftRow {
    const char *change, *object, *property, *recorded, *live, *written_at, *role, *statement;
} DriftRow;

#define DRIFT_LINES 1000

static void show_json(Session *s, const Drift *drift, const DriftTraces *traces);
static void show_text(Session *s, const Drift *drift, const DriftTraces *traces);
static bool make_script(Session *s, const DriftOptions *o, const History *history, const Drift *drift, const char *title,
                        Error *err);

static const char *joined(const char *const *words, int count, Arena *mem)
{
    Buf text = buf_new(mem);

    for (int i = 0; i < count; i++)
        buf_printf(&text, "%s%s", i ? " " : "", words[i]);
    return count ? text.data : "drift";
}

static bool no_drift(Session *s, const Drift *drift, bool *none, Error *err)
{
    *none = true;
    if (drift->rebaseline) {
        error_set(err, ERR_FINDINGS, "the record must be made anew: %s", drift->rebaseline);
        return error_hint(err, "theseus accept --reason TEXT takes the schema as it is now.");
    }
    if (drift->nothing_recorded)
        output_line(s->output, "nothing is on record here yet, so nothing can differ from it");
    else if (!drift->items.count)
        output_line(s->output, "no drift: the schema is as it was after the last change on record");
    else
        *none = false;
    return true;
}

static bool drift_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const DriftOptions *o = options;
    History *history;
    Snapshot *live;
    Drift drift;
    DriftTraces traces;
    bool none;

    if (o->accept_script && o->revert_script)
        return error_set(err, ERR_USAGE, "--accept-script and --revert-script exclude each other");
    if (count && !o->accept_script)
        return error_set(err, ERR_USAGE, "a name is taken only by --accept-script, for the migration file");
    TRY(report_drift(s, &history, &drift, &live, err));
    TRY(no_drift(s, &drift, &none, err));
    if (none)
        return true;
    if (o->accept_script || o->revert_script)
        return make_script(s, o, history, &drift, joined(words, count, s->mem), err);
    TRY(drift_trace(s->db, history, &drift, live, s->mem, &traces, err));
    if (output_is_json(s->output))
        show_json(s, &drift, &traces);
    else
        show_text(s, &drift, &traces);
    error_set(err, ERR_FINDINGS, "%zu object%s differ%s from the record", drift.items.count,
              drift.items.count == 1 ? "" : "s", drift.items.count == 1 ? "s" : "");
    return error_hint(err, "To keep it: theseus drift --accept-script writes the migration for it. To undo it: theseus drift "
                           "--revert-script. To keep it here alone: theseus accept --reason TEXT");
}

/* --- showing ---------------------------------------------------------------------------------- */

static void show_json(Session *s, const Drift *drift, const DriftTraces *traces)
{
    static const Field fields[] = {FIELD(DriftRow, change), FIELD(DriftRow, object), FIELD_NULL(DriftRow, property),
                                   FIELD_NULL(DriftRow, recorded), FIELD_NULL(DriftRow, live),
                                   FIELD_NULL(DriftRow, written_at), FIELD_NULL(DriftRow, role), FIELD_NULL(DriftRow, statement)};
    static const char *const words[] = {[CHANGE_CREATE] = "created", [CHANGE_DROP] = "dropped", [CHANGE_ALTER] = "changed"};
    VEC(DriftRow) rows = {0};

    for (size_t i = 0; i < drift->items.count; i++) {
        const DriftItem *item = &drift->items.items[i];
        const DriftTrace *trace = &traces->list.items[i];
        DriftRow row = {.change = words[item->kind], .object = item->key, .written_at = trace->written, .role = trace->role,
                        .statement = trace->statement};
        if (!item->properties.count)
            vec_push(s->mem, &rows, row);
        for (vec_each(&item->properties, property)) {
            row.property = property->name;
            row.recorded = property->recorded;
            row.live = property->live;
            vec_push(s->mem, &rows, row);
        }
    }
    output_table(s->output, "drift", rows.items, rows.count, sizeof(DriftRow), fields, COUNT(fields));
    json_key(output_json(s->output), "since");
    json_text(output_json(s->output), traces->since);
}

static void show_text(Session *s, const Drift *drift, const DriftTraces *traces)
{
    for (size_t i = 0; i < drift->items.count && i < DRIFT_LINES; i++) {
        const DriftTrace *trace = &traces->list.items[i];
        Drift one = {0};
        vec_push(s->mem, &one.items, drift->items.items[i]);
        output_text(s->output, drift_describe(&one, 1, s->mem));
        if (trace->written)
            output_line(s->output, "    its catalog row was written last at %s", trace->written);
        if (trace->role)
            output_line(s->output, "    named in a statement of %s: %s", trace->role, trace->statement);
    }
    if (drift->items.count > DRIFT_LINES)
        output_line(s->output, "... and %zu more objects", drift->items.count - DRIFT_LINES);
    output_line(s->output, "all of it since %s, the last change on record", traces->since ? traces->since : "the beginning");
    if (!traces->commit_times || !traces->statements)
        output_line(s->output, "%s", output_style(s->output, "dim", arena_printf(s->mem, "this server keeps no %s%s%s",
                    traces->commit_times ? "" : "commit times (track_commit_timestamp)",
                    traces->commit_times || traces->statements ? "" : " and no ",
                    traces->statements ? "" : "statements (pg_stat_statements)")));
}

/* --- scripts ---------------------------------------------------------------------------------- */

static bool embedded(void *context, const char **conninfo, Error *err)
{
    return session_embedded(context, conninfo, err);
}

static bool write_migration(Session *s, const PlaceContext *context, const DriftSchemas *schemas, const char *title, Error *err)
{
    const char *path;
    Draft draft;

    TRY(draft_make(schemas->recorded, schemas->live, context->facts, title, s->mem, &draft, err));
    for (vec_each(&schemas->accepted, key))
        s->progress->say(s->progress, "note: %s was accepted earlier without a file, and is in this one", *key);
    for (vec_each(&draft.notes, note))
        s->progress->say(s->progress, "note: %s", *note);
    TRY(project_write_migration(s->project, title, NULL, draft.text, s->mem, &path, err));
    if (output_json(s->output)) {
        json_key(output_json(s->output), "file");
        json_text(output_json(s->output), path);
    }
    const char *digits = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    output_line(s->output, "%s", path);
    output_line(s->output, "Read it, then record here that it is in place: theseus accept %.*s --reason TEXT",
                (int)strspn(digits, "0123456789"), digits);
    return true;
}

static bool refuse_accepted(const DriftSchemas *schemas, Error *err)
{
    if (!schemas->accepted.count)
        return true;
    error_set(err, ERR_REFUSED, "the script would also undo what was accepted earlier and has no file");
    for (vec_each(&schemas->accepted, key))
        error_detail(err, "%s", *key);
    return error_hint(err, "theseus drift --accept-script writes a migration for all of it; take out of that what is to go.");
}

static bool print_revert(Session *s, const DriftSchemas *schemas, Error *err)
{
    Generated script;
    Json *json = output_json(s->output);

    TRY(refuse_accepted(schemas, err));
    generate_script(schemas->live, schemas->recorded, NULL, s->mem, &script);
    if (json) {
        json_key(json, "statements");
        json_array_open(json);
    }
    output_line(s->output, "-- Undoes the drift. What it drops is gone: theseus restore-schema %s does the same and keeps rows aside.",
                schemas->last ? schemas->last : "SNAPSHOT");
    output_line(s->output, "BEGIN;\nSET LOCAL search_path = pg_catalog;\nSET LOCAL check_function_bodies = off;");
    for (vec_each(&script.notes, note))
        output_line(s->output, "-- note: %s", *note);
    for (vec_each(&script.refusals, refusal))
        output_line(s->output, "-- not undone: %s", *refusal);
    for (vec_each(&script.statements, statement)) {
        output_line(s->output, "%s;", statement->sql);
        if (json)
            json_text(json, statement->sql);
    }
    output_line(s->output, "COMMIT;");
    if (json)
        json_array_close(json);
    if (!script.refusals.count)
        return true;
    error_set(err, ERR_REFUSED, "%s", script.refusals.items[0]);
    return error_hint(err, "%zu difference%s cannot be undone without a loss; the script is not complete.", script.refusals.count,
                      script.refusals.count == 1 ? "" : "s");
}

static bool make_script(Session *s, const DriftOptions *o, const History *history, const Drift *drift, const char *title,
                        Error *err)
{
    PlaceContext context = {.project = s->project, .progress = s->progress, .embedded = embedded,
                            .embedded_context = s, .mem = s->mem, .without_roles = true};
    DriftSchemas schemas;

    if (s->project->shadow == SHADOW_OFF) {
        error_set(err, ERR_REFUSED, "scripts of drift are made on the shadow, and the shadow is off");
        return error_hint(err, "Set shadow: embedded in theseus.yaml.");
    }
    TRY(drift_schemas(&context, s->db, history, drift, &schemas, err));
    return o->accept_script ? write_migration(s, &context, &schemas, title, err) : print_revert(s, &schemas, err);
}

const Command command_drift = {
    .name = "drift",
    .arguments = "[NAME]",
    .summary = "what differs between the database and what is on record",
    .description = "Compares the live schema with the blocks recorded after the last change, object by object and property by property,\n"
                   "and says who and when as far as the server keeps that. Exit status 3 when something differs. Changes nothing in the\n"
                   "database; both scripts leave out differences of roles, which belong to the cluster.\n\n"
                   "    theseus drift\n"
                   "    theseus drift --accept-script index of the incident\n"
                   "    theseus drift --revert-script | psql\n",
    OPTIONS(DriftOptions, drift_options),
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE,
    .positional_max = -1,
    .run = drift_run,
};
