/*
 * Events: writing one, reading them, and what stands.
 *
 * Reading for status is done by every command, and a thousand versions must not be felt: one flush, short
 * rows, and of the intents only those that may be open. Only when a version has begun and not come to an
 * end (a migration failed, a file is half done) are its intents asked for as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sql.h>

#include "core/json.h"
#include "project/project.h"
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
           is(event, "failed") || is(event, "restored");
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

/* The schema is again what it was after that version (NULL: before the first one): those above do not stand any more; those
 * up to it do, also where they had been rolled back. */
static void restore(History *history, const Event *restored, Arena *mem)
{
    const char *to = restored->version;
    for (size_t i = 0; i < history->applied.count; i++) {
        MapEntry *entry = &history->applied.entries[i];
        if (!to || project_compare_versions(entry->key, to) > 0)
            entry->value = NULL;
        else if (!entry->value) {
            Event *again = ARENA_NEW(mem, Event);
            *again = *restored;
            again->version = entry->key;
            again->file_digest = again->token_digest = NULL;
            entry->value = again;
        }
    }
    if (to && !map_get(&history->applied, to))
        map_put(&history->applied, to, (void *)(uintptr_t)restored);
}

static void judge(History *history, Arena *mem)
{
    history->applied = map_new(mem);
    for (vec_each(&history->events, event)) {
        if (is(event, "intent"))
            history->open_intent = event;
        else if (is_outcome(event) || is(event, "claimed"))
            history->open_intent = NULL;
        if (is(event, "restored"))
            restore(history, event, mem);
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

/* --- what stands --------------------------------------------------------------------------- */

typedef struct Intent {
    Event event;
    bool alive; /* its backend */
} Intent;

typedef struct Intents {
    Intent *items;
    size_t count;
} Intents;

#define STANDING_FIELDS                                                                            \
    FIELD(Event, id), FIELD(Event, kind), FIELD_NULL(Event, version), FIELD_NULL(Event, name),     \
        FIELD_NULL(Event, direction), FIELD_NULL(Event, file_digest),                              \
        FIELD_NULL(Event, token_digest), FIELD(Event, statement), FIELD_NULL(Event, proof_level),  \
        FIELD(Event, server_version), FIELD(Event, at)

static const Field standing_fields[] = {STANDING_FIELDS};

/* Event comes first in Intent, so its offsets hold there too. */
static const Field intent_fields[] = {
    STANDING_FIELDS,
    FIELD(Event, who),
    FIELD(Event, pid),
    FIELD(Intent, alive),
};

/* "2026-11-20 14:19:31.34+00" as our session writes it becomes "2026-11-20T14:19:31Z". */
static const char *iso_time(const char *at, Arena *mem)
{
    size_t length = strcspn(at, ".+");
    char *iso = arena_alloc(mem, length + 2);
    memcpy(iso, at, length);
    char *space = memchr(iso, ' ', length);
    if (space)
        *space = 'T';
    iso[length] = 'Z';
    iso[length + 1] = '\0';
    return iso;
}

static bool intents_read(const Rows *rows, Arena *mem, Intents *intents, Error *err)
{
    return rows_read(rows, intent_fields, COUNT(intent_fields), sizeof(Intent), mem,
                     (void **)&intents->items, &intents->count, err);
}

static bool ends_version(const Event *event)
{
    return is(event, "applied") || is(event, "rolled_back") || is(event, "baseline");
}

/* Versions of which something failed or was done in part since their last outcome, as JSON; NULL when there
 * are none. */
static const char *unfinished(const Event *events, size_t count, Arena *mem)
{
    Map state = map_new(mem);
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);
    bool any = false;
    for (size_t i = 0; i < count; i++)
        if (events[i].version && (is(&events[i], "failed") || is(&events[i], "progress")))
            map_put(&state, events[i].version, (void *)(uintptr_t)1);
        else if (events[i].version && ends_version(&events[i]))
            map_put(&state, events[i].version, NULL);
    json_array_open(&json);
    for (size_t i = 0; i < state.count; i++)
        if (state.entries[i].value) {
            json_text(&json, state.entries[i].key);
            any = true;
        }
    json_array_close(&json);
    return any ? out.data : NULL;
}

static int events_compare(const void *a, const void *b)
{
    const Event *left = a, *right = b;
    return (left->id > right->id) - (left->id < right->id);
}

/* Both in one order, without what was before the last outcome of its version. */
static void merge(const Event *ended, size_t count, const Intents *intents, Arena *mem,
                  History *history)
{
    Map outcomes = map_new(mem);
    Event *all = ARENA_ARRAY(mem, Event, count + intents->count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (ended[i].version && ends_version(&ended[i]))
            map_put(&outcomes, ended[i].version, (void *)(uintptr_t)&ended[i]);
    for (size_t i = 0; i < count + intents->count; i++) {
        const Event *event = i < count ? &ended[i] : &intents->items[i - count].event;
        const Event *outcome = event->version ? map_get(&outcomes, event->version) : NULL;
        /* A restored schema concerns other versions than the one it names. */
        if (outcome && event->id < outcome->id && !is(event, "restored"))
            continue;
        all[kept] = *event;
        all[kept++].at = iso_time(event->at, mem);
    }
    if (intents->count)
        qsort(all, kept, sizeof *all, events_compare);
    history->events.items = all;
    history->events.count = history->events.capacity = kept;
}

static bool is_alive(const Intents *intents, const Event *intent)
{
    for (size_t i = 0; i < intents->count; i++)
        if (intents->items[i].event.id == intent->id)
            return intents->items[i].alive;
    return false;
}

static bool events_load(Db *db, const Rows *ended, const Rows *open, Arena *mem, History *history,
                        Error *err)
{
    auto_rows more = NULL;
    Intents intents;
    Event *events;
    size_t count;
    TRY(rows_read(ended, standing_fields, COUNT(standing_fields), sizeof(Event), mem,
                  (void **)&events, &count, err));
    const char *versions = unfinished(events, count, mem);
    if (versions)
        TRY(db_query(db, sql_state_intents_only, PARAMS(versions), &more, err));
    TRY(intents_read(more ? more : open, mem, &intents, err));
    merge(events, count, &intents, mem, history);
    judge(history, mem);
    history->orphan =
        !history->stranger && history->open_intent && is_alive(&intents, history->open_intent);
    return true;
}

static bool history_load(Db *db, const PipelineQuery queries[3], Arena *mem, History *history,
                         Error *err)
{
    Meta meta;
    TRY(meta_from_rows(db, queries[0].rows, mem, &meta, err) && meta_refuse_newer(&meta, err));
    history->exists = true;
    history->format = meta.format;
    history->stranger = meta_stranger(&meta);
    history->environment = meta.environment;
    history->parked = meta.parked;
    return events_load(db, queries[2].rows, queries[1].rows, mem, history, err);
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

#define HISTORY_QUERIES 3

static void queries_make(PipelineQuery queries[HISTORY_QUERIES])
{
    queries[0] = (PipelineQuery){.label = "reading theseus.meta", .sql = sql_state_meta};
    /* Before the rest: a run that ends in between then has an intent with its outcome. */
    queries[1] = (PipelineQuery){.label = "reading the intents", .sql = sql_state_intents};
    queries[2] = (PipelineQuery){.label = "reading the history", .sql = sql_state_history};
}

static void queries_free(PipelineQuery queries[HISTORY_QUERIES])
{
    for (size_t i = 0; i < HISTORY_QUERIES; i++)
        rows_free(queries[i].rows);
}

bool state_history(Db *db, Arena *mem, History **out, Error *err)
{
    History *history = ARENA_NEW(mem, History);
    history->applied = map_new(mem);
    bool present = true;
    if (db_in_transaction(db))
        TRY(meta_present(db, &present, err));
    PipelineQuery queries[HISTORY_QUERIES];
    queries_make(queries);
    bool read = present && db_pipeline(db, queries, HISTORY_QUERIES, err);
    bool good = read && history_load(db, queries, mem, history, err);
    queries_free(queries);
    if (!read && present && !nothing_here(err))
        return refuse_if_newer(db, err);
    TRY(good || !read);
    *out = history;
    return true;
}

bool state_open(const DbTarget *target, Db **ahead, Arena *mem, Db **out, History **history, Error *err)
{
    auto_db db = NULL;
    PipelineQuery queries[HISTORY_QUERIES];
    queries_make(queries);
    TRY(db_open_asking(target, ahead, queries, HISTORY_QUERIES, &db, err));
    bool read = queries[HISTORY_QUERIES - 1].rows != NULL, good;
    if (read) {
        *history = ARENA_NEW(mem, History);
        good = history_load(db, queries, mem, *history, err);
    } else {
        good = state_history(db, mem, history, err);
    }
    queries_free(queries);
    TRY(good);
    *out = TAKE(db);
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

size_t state_record_add(Pipeline *pipeline, const Event *event)
{
    Arena *mem = pipeline->mem;
    return pipeline_add(pipeline, arena_printf(mem, "recording \"%s\" in theseus.event", event->kind), sql_state_record,
                        PARAMS(event->kind, event->version, event->name, event->direction,
                               arena_printf(mem, "%d", event->statement), event->file_digest, event->token_digest,
                               event->proof_level, event->fingerprint, arena_printf(mem, "%.6f", event->seconds),
                               event->error, event->detail, event->statements));
}

bool state_record(Db *db, const Event *event, int64_t *id, Error *err)
{
    auto_arena mem = arena_new();
    auto_pipeline pipeline = pipeline_new(mem);
    size_t place = state_record_add(&pipeline, event);
    if (!pipeline_run(db, &pipeline, err))
        return state_hint_rights(db, err);
    if (id)
        *id = rows_i64(pipeline_rows(&pipeline, place), 0, 0);
    return true;
}
