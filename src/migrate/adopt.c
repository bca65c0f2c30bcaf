#include "migrate/adopt.h"

#include <string.h>

#include "core/file.h"
#include "core/json.h"
#include "core/time.h"
#include "migrate/redact.h"
#include "migrate/store.h"
#include "migrate/textdiff.h"

#define ADOPT_DIFF_LINES 200

static bool nothing_stands(const History *history, Error *err);
static bool choose_version(RunContext *run, const char *at, Arena *mem, const char **version, Error *err);
static bool write_baseline(RunContext *run, const char *version, Arena *mem, const char **path, Error *err);
static bool record_with_blocks(RunContext *run, const Event *event, Error *err);

bool adopt_database(RunContext *run, const History *history, const char *at, Arena *mem, const char **version,
                    const char **path, Error *err)
{
    Event event = {.kind = "baseline", .name = "baseline", .statement = -1};
    const Migration *migration;

    *path = NULL;
    TRY(nothing_stands(history, err));
    TRY(choose_version(run, at, mem, version, err));
    migration = project_migration(run->project, *version);
    if (!migration)
        TRY(write_baseline(run, *version, mem, path, err));
    event.version = *version;
    event.fingerprint = digest_hex(run->snapshot->fingerprint, mem);
    if (migration) {
        event.name = migration->name;
        event.file_digest = migration->digest;
        event.token_digest = migration->token_digest;
    }
    return record_with_blocks(run, &event, err);
}

static bool nothing_stands(const History *history, Error *err)
{
    for (size_t i = 0; i < history->applied.count; i++) {
        if (!history->applied.entries[i].value)
            continue;
        error_set(err, ERR_REFUSED, "this database has a history: %s is applied", history->applied.entries[i].key);
        return error_hint(err, "It is adopted already. theseus accept takes drift into the history.");
    }
    return true;
}

static bool choose_version(RunContext *run, const char *at, Arena *mem, const char **version, Error *err)
{
    const Project *project = run->project;
    const Migration *migration;

    if (!at && !project->migrations.count) {
        *version = time_version_stamp(mem);
        return true;
    }
    if (!at) {
        error_set(err, ERR_USAGE, "the project has %zu migrations: which of them does this database contain?",
                  project->migrations.count);
        return error_hint(err, "theseus adopt --database --at VERSION: all files up to that one count as applied.");
    }
    migration = project_migration(project, at);
    if (!migration)
        return error_set(err, ERR_USAGE, "no migration has the version or release \"%s\"", at);
    *version = migration->version;
    return true;
}

/* The file comes first: a baseline on record without its file would leave other databases behind. */
static bool write_baseline(RunContext *run, const char *version, Arena *mem, const char **path, Error *err)
{
    const Project *project = run->project;

    *path = path_join(mem, project->migrations_directory, arena_printf(mem, "%s_baseline.sql", version));
    TRY(file_make_directories(project->migrations_directory, err));
    const char *text = snapshot_sql(run->snapshot, true, mem);
    return file_create(*path, text, strlen(text), err);
}

static bool record_with_blocks(RunContext *run, const Event *event, Error *err)
{
    Error ignored = {0};

    TRY(db_execute(run->db, "begin", err));
    if (state_blocks_replace(run->db, run->snapshot, err) && state_record(run->db, event, NULL, err))
        return db_execute(run->db, "commit", err);
    if (db_alive(run->db) && !db_execute(run->db, "rollback", &ignored))
        error_detail(err, "ROLLBACK failed as well: %s", ignored.message);
    return false;
}

/* --- accept --------------------------------------------------------------------------------- */

static const char *reason_json(const char *reason, const char *what, Arena *mem)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_object_open(&json);
    json_key(&json, "reason");
    json_text(&json, reason);
    json_key(&json, "accepted");
    json_text(&json, what);
    json_object_close(&json);
    return out.data;
}

static const char *statements_of(const Migration *migration, Arena *mem)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_array_open(&json);
    for (vec_each(&migration->script.statements, statement))
        json_text(&json, redact_secrets(arena_strndup(mem, statement->text, statement->length), mem));
    json_array_close(&json);
    return out.data;
}

/* The last event that has the texts: applied, accepted, or the intent of a file that runs statement by statement. */
static bool recorded_event(RunContext *run, const char *version, Arena *mem, const Event **recorded, Error *err)
{
    Event *events;
    size_t count;

    *recorded = NULL;
    TRY(state_events(run->db, version, mem, &events, &count, err));
    for (size_t i = 0; i < count; i++)
        if (events[i].statements && strcmp(events[i].kind, "rolled_back") != 0)
            *recorded = &events[i];
    return true;
}

/* What ran already is a fact: only what comes after it may be written anew. */
static bool refuse_edit_of_done(const Event *recorded, const Migration *migration, int32_t done, Arena *mem, Error *err)
{
    JsonValue *was;

    if (!recorded || !recorded->statements)
        return true;
    TRY(json_parse(recorded->statements, strlen(recorded->statements), mem, &was, err));
    for (int32_t i = 0; i < done && (size_t)i < was->count; i++) {
        const Statement *now = (size_t)i < migration->script.statements.count ? &migration->script.statements.items[i] : NULL;
        if (now && was->items[i].text &&
            !strcmp(was->items[i].text, redact_secrets(arena_strndup(mem, now->text, now->length), mem)))
            continue;
        error_set(err, ERR_REFUSED, "statement %d of %s has run already and cannot be edited any more", i + 1,
                  migration->version);
        error_detail(err, "it was: %s", was->items[i].text);
        return error_hint(err, "Restore it; statements from number %d on may be changed.", done + 1);
    }
    return true;
}

bool accept_file(RunContext *run, const History *history, const char *version, const char *reason, Arena *mem,
                 const char **difference, Error *err)
{
    const Migration *migration = project_migration(run->project, version);
    Map recorded = plan_recorded(history, mem);
    const Recorded *entry = migration ? map_get(&recorded, migration->version) : NULL;
    const Event *recorded_text;
    const char *old, *now;
    Event event;

    *difference = "";
    if (!migration)
        return error_set(err, ERR_USAGE, "no migration has the version \"%s\"", version);
    if (!entry || (!entry->applied && !entry->done)) {
        error_set(err, ERR_REFUSED, "%s is not applied, so there is nothing to accept", version);
        return error_hint(err, "theseus migrate applies it as it is.");
    }
    if (entry->text && entry->text->file_digest && !strcmp(entry->text->file_digest, migration->digest))
        return true;
    TRY(recorded_event(run, migration->version, mem, &recorded_text, err));
    if (!entry->applied)
        TRY(refuse_edit_of_done(recorded_text, migration, entry->done, mem, err));
    old = recorded_text ? plan_recorded_text(recorded_text, mem) : NULL;
    now = redact_secrets(plan_script_text(&migration->script, mem), mem);
    *difference = textdiff(old ? old : "", now, ADOPT_DIFF_LINES, mem);
    event = (Event){.kind = "accepted",
                    .version = migration->version,
                    .name = migration->name,
                    .direction = "up",
                    .file_digest = migration->digest,
                    .token_digest = migration->token_digest,
                    .statements = statements_of(migration, mem),
                    .statement = -1,
                    .detail = reason_json(reason, *difference, mem)};
    return state_record(run->db, &event, NULL, err);
}

/* Those below it would count as applied without having run. */
static bool only_pending(Project *project, const History *history, const Migration *migration, Arena *mem, Error *err)
{
    const PlanOptions options = {.to = migration->version, .allow_out_of_order = true};
    Findings findings = findings_new(mem);
    Plan plan;

    TRY(plan_make(project, history, &options, mem, &plan, &findings, err));
    if (plan.steps.count == 1 && plan.steps.items[0].migration == migration)
        return true;
    if (!plan.steps.count)
        return error_set(err, ERR_REFUSED, "%s counts as applied already", migration->version);
    error_set(err, ERR_REFUSED, "%s is pending as well, and comes before %s", plan.steps.items[0].migration->version,
              migration->version);
    return error_hint(err, "Migrate or accept that one first.");
}

bool accept_present(RunContext *run, PlaceContext *context, const History *history, const Migration *migration,
                    const char *reason, Error *err)
{
    Arena *mem = context->mem;
    Snapshot *folder, *live;
    Delta delta;
    Event event = {.kind = "baseline", .statement = -1};

    TRY(only_pending(context->project, history, migration, mem, err));
    TRY(place_remade(context, run->db, &live, err));
    TRY(place_snapshot(context, migration->version, &folder, err));
    delta_make(folder, live, mem, &delta);
    if (delta.changes.count) {
        error_set(err, ERR_REFUSED, "%s is not applied, and the database is not what the files up to it make",
                  migration->version);
        error_detail(err, "%s", delta_describe(&delta, mem));
        return error_hint(err, "theseus migrate applies it. If parts of it are there already, undo them first.");
    }
    event.version = migration->version;
    event.name = migration->name;
    event.file_digest = migration->digest;
    event.token_digest = migration->token_digest;
    event.fingerprint = digest_hex(run->snapshot->fingerprint, mem);
    event.detail = reason_json(reason, "its changes were in the database already", mem);
    return record_with_blocks(run, &event, err);
}

/* --- accept: the end of a no-transaction file ------------------------------------------------ */

/* The procedure of a file whose statements all ran and whose outcome is not on record; NULL otherwise. */
static bool all_but_outcome(RunContext *run, const Migration *migration, const Recorded *entry, Arena *mem, Procedure **procedure,
                            Error *err)
{
    const char *body;
    int64_t event;

    *procedure = NULL;
    if (!entry || entry->applied || !entry->begun || !entry->begun->token_digest ||
        strcmp(entry->begun->token_digest, migration->token_digest) != 0)
        return true;
    TRY(state_procedure_get(run->db, migration->version, "up", mem, &body, &event, err));
    if (body)
        TRY(procedure_parse(body, &migration->script, mem, procedure, err));
    if (!*procedure || (size_t)entry->done == (*procedure)->statements.count)
        return true;
    error_set(err, ERR_REFUSED, "%s is half done, and its file is as it is on record: nothing to accept", migration->version);
    return error_hint(err, "theseus migrate goes on after statement %d.", entry->done);
}

bool accept_end(RunContext *run, const History *history, const char *version, const char *reason, Arena *mem,
                bool *is_end, const char **difference, Error *err)
{
    const Migration *migration = project_migration(run->project, version);
    Map recorded = plan_recorded(history, mem);
    const Recorded *entry = migration ? map_get(&recorded, migration->version) : NULL;
    Procedure *procedure = NULL;
    TextList elsewhere = {0};
    Event event;

    *difference = "";
    if (migration)
        TRY(all_but_outcome(run, migration, entry, mem, &procedure, err));
    *is_end = procedure != NULL;
    if (!procedure)
        return true;
    TRY(verify_end_differences(run, procedure, run->snapshot, true, mem, difference, &elsewhere, err));
    if (!**difference)
        return true;
    event = (Event){.kind = "accepted",
                    .version = migration->version,
                    .name = migration->name,
                    .direction = "up",
                    .file_digest = migration->digest,
                    .token_digest = migration->token_digest,
                    .statement = entry->done - 1,
                    .detail = reason_json(reason, *difference, mem)};
    return state_record(run->db, &event, NULL, err);
}

bool accepted_end(RunContext *run, const char *version, Arena *mem, const char **difference, Error *err)
{
    Event *events;
    size_t count;
    JsonValue *detail;

    *difference = NULL;
    TRY(state_events(run->db, version, mem, &events, &count, err));
    for (size_t i = count; i-- > 0;) {
        if (strcmp(events[i].kind, "accepted") != 0 || events[i].statement < 0 || !events[i].detail)
            continue;
        TRY(json_parse(events[i].detail, strlen(events[i].detail), mem, &detail, err));
        *difference = json_get_text(detail, "accepted");
        return true;
    }
    return true;
}

bool accept_drift(RunContext *run, const Drift *drift, const char *reason, Arena *mem, Error *err)
{
    const char *what = drift->rebaseline ? drift->rebaseline : drift_describe(drift, 1000, mem);
    Event event = {.kind = "accepted",
                   .name = "drift",
                   .fingerprint = digest_hex(run->snapshot->fingerprint, mem),
                   .statement = -1,
                   .detail = reason_json(reason, what, mem)};

    return record_with_blocks(run, &event, err);
}
