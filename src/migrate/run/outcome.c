/*
 * What goes on record: intent, progress, outcome, failure; and COMMIT, whose answer may be lost.
 */
#include <stdio.h>
#include <string.h>

#include "core/failpoint.h"
#include "core/json.h"
#include "core/time.h"
#include "migrate/redact.h"
#include "migrate/store.h"
#include "migrate/supabase.h"
#include "migrate/run/work.h"

#define OUTCOME_RECONNECT_MS 60000
#define OUTCOME_RETRY_MS 500

static Event event_of(const Work *work, const char *kind, int32_t statement);
static const char *outcome_kind(const Work *work);
static const char *statements_json(const Work *work, Arena *mem);
static const char *detail_json(const Work *work, Arena *mem);
static bool commit(Work *work, Pipeline *pipeline, Error *err);
static bool look_up(Work *work, Error *err);
static bool reconnect(Work *work, Error *err);
static bool find_outcome(Work *work, bool *found, Error *err);

static void intent_arrived(void *context, PipelineQuery *query)
{
    ((Work *)context)->intent_sent = rows_i64(query->rows, 0, 0);
}

/* What was sent after it may have failed: the intent stands all the same. */
static void intent_stands(void *context, PipelineQuery *query)
{
    Work *work = context;
    (void)query;
    work->intent = work->intent_sent;
}

static PipelineQuery *query_at(Pipeline *pipeline, size_t place)
{
    return &pipeline->queries.items[place];
}

void outcome_intent_add(Work *work, Pipeline *pipeline)
{
    Event event = event_of(work, "intent", -1);
    PipelineQuery *query = query_at(pipeline, state_record_add(pipeline, &event));

    query->arrived = intent_arrived;
    query->context = work;
}

/* A crash of the server may lose the intent only together with everything that came after it in the log, so it need not
 * wait for the disk. Said last: the session was reset meanwhile. */
void outcome_intent_commit_add(Work *work, bool intends, Pipeline *pipeline)
{
    const char *label = arena_printf(pipeline->mem, "recording the intent of %s", work->procedure->version);

    pipeline_add(pipeline, label, "set local synchronous_commit = off", NO_PARAMS);
    PipelineQuery *query = query_at(pipeline, pipeline_add(pipeline, label, "commit", NO_PARAMS));
    if (!intends)
        return;
    query->arrived = intent_stands;
    query->context = work;
}

bool outcome_intent(Work *work, int32_t statement, Error *err)
{
    Event event = event_of(work, "intent", statement);

    if (work->procedure->no_transaction && statement < 0)
        event.statements = statements_json(work, work->mem); /* what a later edit of the file is compared with */
    TRY(db_execute(work->run->db, "begin; set local synchronous_commit = off", err));
    if (!state_record(work->run->db, &event, &work->intent, err) || !db_execute(work->run->db, "commit", err)) {
        if (db_alive(work->run->db))
            work_rollback(work);
        return error_while(err, "recording the intent of %s", work->procedure->version);
    }
    return true;
}

bool outcome_progress(Work *work, int32_t statement, Error *err)
{
    Event event = event_of(work, "progress", statement);

    return state_record(work->run->db, &event, NULL, err);
}

bool outcome_done(Work *work, const Snapshot *after, const Delta *delta, Error *err)
{
    auto_pipeline pipeline = pipeline_new(work->mem);
    Event event = event_of(work, outcome_kind(work), -1);
    const char *restores = work->procedure->restores;

    if (work_interrupted(work, err))
        return false;
    if (restores && *restores)
        event.version = restores;
    if (!delta || !work->run->recorded)
        TRY(state_blocks_replace(work->run->db, after, err));
    TRY(watch_let_commit(work, err));
    if (work->report->late_tests.count)
        event.statement = STATE_TESTS_OWED;
    event.statements = statements_json(work, work->mem);
    event.proof_level = work->procedure->level;
    event.fingerprint = digest_hex(after->fingerprint, work->mem);
    event.seconds = (double)(time_monotonic_ms() - work->began_ms) / 1000.0;
    event.detail = detail_json(work, work->mem);
    if (delta && work->run->recorded)
        state_blocks_add(&pipeline, delta);
    if (work->run->project->supabase && restores)
        TRY(supabase_restore(work->run->db, work->run->project, restores, &pipeline, err));
    else if (work->run->project->supabase)
        supabase_record(work->procedure, work->migration, &pipeline);
    state_record_add(&pipeline, &event);
    if (work_up(work) && work->run->back)
        state_procedure_add(&pipeline, "down", procedure_json(work->run->back, work->mem));
    pipeline_add(&pipeline, "committing", "commit", NO_PARAMS);
    failpoint("commit");
    return commit(work, &pipeline, err);
}

void outcome_failed(Work *work, int32_t statement, const Error *why)
{
    Event event = event_of(work, "failed", statement);
    Error ignored = {0};

    if (!db_alive(work->run->db) || db_in_transaction(work->run->db))
        return;
    event.error = redact_secrets(
        arena_printf(work->mem, "%s%s%s", why->sqlstate, *why->sqlstate ? ": " : "", why->message), work->mem);
    event.detail = detail_json(work, work->mem);
    /* The session may be the user's; and an interrupted one must still say so. */
    db_watch(work->run->db, NULL);
    if (!db_reset_session(work->run->db, &ignored) || !state_record(work->run->db, &event, NULL, &ignored))
        vec_push(work->mem, &work->report->notes,
                 arena_printf(work->mem, "the failure could not be recorded: %s", ignored.message));
    db_watch(work->run->db, work->run->progress);
}

static const char *outcome_kind(const Work *work)
{
    return work->procedure->restores ? "restored" : work_up(work) ? "applied" : "rolled_back";
}

/* A restored schema is no migration's: only its outcome names a version, the one it stands at. */
static Event event_of(const Work *work, const char *kind, int32_t statement)
{
    return (Event){.kind = kind,
                   .version = work->procedure->restores ? NULL : work->procedure->version,
                   .name = work->procedure->name,
                   .direction = work_up(work) ? "up" : "down",
                   .file_digest = work->file_digest,
                   .token_digest = work->token_digest,
                   .statement = statement};
}

static const char *statements_json(const Work *work, Arena *mem)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_array_open(&json);
    /* Up: the file as written, so that a later edit can be shown; ours are in the procedure on record. */
    if (work_up(work) && work->migration)
        for (vec_each(&work->migration->script.statements, statement))
            json_text(&json, redact_secrets(arena_strndup(mem, statement->text, statement->length), mem));
    else
        for (vec_each(&work->procedure->statements, statement))
            json_text(&json, redact_secrets(statement->sql, mem));
    json_array_close(&json);
    return out.data;
}

static void json_blockers(Json *json, const LockReport *locks)
{
    json_key(json, "blockers");
    json_array_open(json);
    for (vec_each(&locks->blockers, holder)) {
        json_object_open(json);
        json_key(json, "pid");
        json_i64(json, holder->pid);
        json_key(json, "user");
        json_text(json, holder->user);
        json_key(json, "application");
        json_text(json, holder->application);
        json_key(json, "relation");
        json_text(json, holder->relation);
        json_object_close(json);
    }
    json_array_close(json);
}

static const char *detail_json(const Work *work, Arena *mem)
{
    const LockReport *locks = &work->report->locks;
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_object_open(&json);
    json_key(&json, "attempts");
    json_i64(&json, locks->attempts);
    json_key(&json, "waited_ms");
    json_i64(&json, locks->waited_ms);
    json_blockers(&json, locks);
    json_key(&json, "tests");
    json_bool(&json, work->report->tests_ran);
    json_key(&json, "notes");
    json_array_open(&json);
    for (vec_each(&work->report->notes, note))
        json_text(&json, *note);
    json_array_close(&json);
    json_object_close(&json);
    return out.data;
}

/* --- COMMIT --------------------------------------------------------------------------------- */

static bool commit(Work *work, Pipeline *pipeline, Error *err)
{
    if (pipeline_run(work->run->db, pipeline, err))
        return true;
    if (db_alive(work->run->db))
        return error_while(err, "recording the outcome of %s", work->procedure->version);
    return look_up(work, err);
}

/* The answer is lost, not the fact. The lock is free once the old backend is gone, and then the outcome is
 * either visible or it never happened. */
static bool look_up(Work *work, Error *err)
{
    Progress *progress = work->run->progress;
    bool found;

    progress->say(progress, "the connection was lost during COMMIT of %s; looking up what became of it",
                  work->procedure->version);
    if (!reconnect(work, err) || !find_outcome(work, &found, err)) {
        error_while(err, "looking up whether %s was committed", work->procedure->version);
        return error_hint(err, "Run the same command again: it looks at what the database has recorded first.");
    }
    if (found)
        return true;
    error_set(err, ERR_FAILED, "the connection was lost during COMMIT of %s, and the server did not commit it",
              work->procedure->version);
    return error_hint(err, "Nothing of it was changed. Run the same command again.");
}

static bool reconnect(Work *work, Error *err)
{
    RunContext *run = work->run;
    int64_t until = time_monotonic_ms() + OUTCOME_RECONNECT_MS;
    Db *db = NULL;

    work->deadline_ms = 0;
    while (!db_open(&run->target, &db, err)) {
        if (err->code != ERR_CONNECT || time_monotonic_ms() > until)
            return false;
        TRY(work_sleep(work, OUTCOME_RETRY_MS, err));
    }
    watch_stop(work);
    db_watch(run->db, NULL);
    if (run->own_db)
        db_close(run->db);
    run->db = db;
    run->own_db = true;
    run->locked = false;
    TRY(state_lock(db, OUTCOME_RECONNECT_MS, NULL, NULL, err));
    run->locked = true;
    db_watch(db, run->progress);
    return true;
}

static bool find_outcome(Work *work, bool *found, Error *err)
{
    const Procedure *procedure = work->procedure;
    History *history;

    *found = false;
    TRY(state_history(work->run->db, work->mem, &history, err));
    for (vec_each(&history->events, event))
        *found |= event->id > work->intent && !strcmp(event->kind, outcome_kind(work)) &&
                  (procedure->restores || (event->version && !strcmp(event->version, procedure->version)));
    return true;
}
