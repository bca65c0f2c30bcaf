/*
 * Events: writing one, reading them, and what stands.
 *
 * Reading for status is one flush and leaves out the texts of what was executed: it is done by every
 * command, and a thousand versions must not be felt.
 */
#include <stdio.h>
#include <string.h>

#include <sql.h>

#include "state/internal.h"

#define SQLSTATE_NO_TABLE  "42P01"
#define SQLSTATE_NO_SCHEMA "3F000"

static const Field event_fields[] = {
    FIELD(Event, id),
    FIELD(Event, kind),
    FIELD_NULL(Event, version),
    FIELD_NULL(Event, name),
    FIELD_NULL(Event, direction),
    FIELD_NULL(Event, file_digest),
    FIELD_NULL(Event, token_digest),
    FIELD_NULL(Event, statements),
    FIELD(Event, statement),
    FIELD_NULL(Event, proof_level),
    FIELD_NULL(Event, fingerprint),
    FIELD_NULL(Event, error),
    FIELD_NULL(Event, detail),
    FIELD(Event, seconds),
    FIELD(Event, server_version),
    FIELD(Event, who),
    FIELD(Event, at),
    FIELD(Event, pid),
    FIELD(Event, backend_start),
};

static bool is(const Event *event, const char *kind)
{
    return strcmp(event->kind, kind) == 0;
}

static bool is_outcome(const Event *event)
{
    return is(event, "applied") || is(event, "rolled_back") || is(event, "baseline") ||
           is(event, "failed");
}

static bool events_read(const Rows *rows, Arena *mem, History *history, Error *err)
{
    void *items;
    size_t count;
    TRY(rows_read(rows, event_fields, COUNT(event_fields), sizeof(Event), mem, &items, &count,
                  err));
    history->events.items = items;
    history->events.count = history->events.capacity = count;
    return true;
}

/* An accepted edit changes what the applied file was, not that it is applied. */
static void accept_edit(History *history, Event *accepted, Arena *mem)
{
    const Event *applied = map_get(&history->applied, accepted->version);
    if (!applied)
        return;
    Event *edited = ARENA_NEW(mem, Event);
    *edited = *applied;
    edited->file_digest = accepted->file_digest;
    edited->token_digest = accepted->token_digest;
    map_put(&history->applied, accepted->version, edited);
}

static void judge(History *history, Arena *mem)
{
    history->applied = map_new(mem);
    for (vec_each(&history->events, event)) {
        if (is(event, "intent"))
            history->open_intent = event;
        else if (is_outcome(event) || is(event, "claimed"))
            history->open_intent = NULL;
        if (!event->version)
            continue;
        if (is(event, "applied") || is(event, "baseline"))
            map_put(&history->applied, event->version, event);
        else if (is(event, "rolled_back"))
            map_put(&history->applied, event->version, NULL);
        else if (is(event, "accepted"))
            accept_edit(history, event, mem);
    }
}

/* Without the schema the queries fail; inside the caller's transaction that would end it, so there we
 * ask first, at the price of a round trip. */
static bool nothing_here(const Error *err)
{
    return strcmp(err->sqlstate, SQLSTATE_NO_TABLE) == 0 ||
           strcmp(err->sqlstate, SQLSTATE_NO_SCHEMA) == 0;
}

static bool history_load(const PipelineQuery queries[3], Arena *mem, History *history, Error *err)
{
    Meta meta;
    TRY(meta_from_rows(queries[0].rows, mem, &meta, err) && meta_refuse_newer(&meta, err));
    history->exists = true;
    history->format = meta.format;
    history->stranger = meta_stranger(&meta);
    history->environment = meta.environment;
    TRY(events_read(queries[1].rows, mem, history, err));
    judge(history, mem);
    history->orphan = !history->stranger && history->open_intent && rows_count(queries[2].rows) > 0;
    return true;
}

/* A newer format may have other columns: then its number is the better answer. */
static bool refuse_if_newer(Db *db, Error *err)
{
    auto_rows rows = NULL;
    Error why;
    Meta meta = {0};
    if (db_in_transaction(db) ||
        !db_query(db, "select format from theseus.meta", NO_PARAMS, &rows, &why) ||
        !rows_count(rows))
        return state_hint_rights(db, err);
    meta.format = (int32_t)rows_i64(rows, 0, 0);
    if (!meta_refuse_newer(&meta, &why))
        *err = why;
    return false;
}

bool state_history(Db *db, Arena *mem, History **out, Error *err)
{
    History *history = ARENA_NEW(mem, History);
    history->applied = map_new(mem);
    bool present = true;
    if (db_in_transaction(db))
        TRY(meta_present(db, &present, err));
    PipelineQuery queries[] = {
        {.label = "reading theseus.meta", .sql = sql_state_meta},
        {.label = "reading the history", .sql = sql_state_history},
        {.label = "looking for the backend of an intent", .sql = sql_state_orphan},
    };
    bool read = present && db_pipeline(db, queries, COUNT(queries), err);
    bool good = read && history_load(queries, mem, history, err);
    for (size_t i = 0; i < COUNT(queries); i++)
        rows_free(queries[i].rows);
    if (!read && present && !nothing_here(err))
        return refuse_if_newer(db, err);
    TRY(good || !read);
    *out = history;
    return true;
}

bool state_applied(const History *history, const char *version)
{
    return map_get(&history->applied, version) != NULL;
}

bool state_events(Db *db, const char *version, Arena *mem, Event **events, size_t *count,
                  Error *err)
{
    History history = {0};
    auto_rows rows = NULL;
    bool present;
    TRY(meta_present(db, &present, err));
    if (present) {
        if (!db_query(db, sql_state_events, PARAMS(version), &rows, err))
            return refuse_if_newer(db, err);
        TRY(events_read(rows, mem, &history, err));
    }
    *events = history.events.items;
    *count = history.events.count;
    return true;
}

bool state_record(Db *db, const Event *event, int64_t *id, Error *err)
{
    char statement[16], seconds[32];
    snprintf(statement, sizeof statement, "%d", event->statement);
    snprintf(seconds, sizeof seconds, "%.6f", event->seconds);
    auto_rows rows = NULL;
    if (!db_query(db, sql_state_record,
                  PARAMS(event->kind, event->version, event->name, event->direction, statement,
                         event->file_digest, event->token_digest, event->proof_level,
                         event->fingerprint, seconds, event->error, event->detail,
                         event->statements),
                  &rows, err)) {
        error_while(err, "recording \"%s\" in theseus.event", event->kind);
        return state_hint_rights(db, err);
    }
    if (id)
        *id = rows_i64(rows, 0, 0);
    return true;
}
