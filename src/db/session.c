/*
 * The two sessions a connection can have: ours (pinned settings, search_path = pg_catalog) and the
 * one a user's migration expects (as after connecting, with the role's own settings).
 */
#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "db/internal.h"
#include "db/sql.h"

#define SESSION_QUERIES    3
#define SESSION_ASKED_MOST 4

typedef struct SessionFacts {
    int32_t server_version, backend_pid;
    const char *database, *user;
} SessionFacts;

static const Field session_fields[] = {
    FIELD(SessionFacts, server_version),
    FIELD(SessionFacts, database),
    FIELD(SessionFacts, user),
    FIELD(SessionFacts, backend_pid),
};

/* Servers before 15 on some platforms refuse any value but 0. */
static bool without_check_interval(Db *db, const Error *err)
{
    if (strcmp(err->sqlstate, SQLSTATE_INVALID_PARAMETER) != 0 ||
        strcmp(db->check_interval, "0") == 0 ||
        !strstr(err->message, "client_connection_check_interval"))
        return false;
    db->check_interval = "0";
    return true;
}

static bool facts_read(Db *db, const Rows *rows, Error *err)
{
    void *items;
    size_t count;
    TRY(rows_read(rows, session_fields, COUNT(session_fields), sizeof(SessionFacts), db->mem,
                  &items, &count, err));
    const SessionFacts *facts = items;
    db->server_version = facts->server_version;
    db->backend_pid = facts->backend_pid;
    db->database = facts->database;
    db->user = facts->user;
    return true;
}

bool session_start(Db *db, PipelineQuery *asked, size_t count, Error *err)
{
    PipelineQuery queries[SESSION_QUERIES + SESSION_ASKED_MOST] = {
        /* The role comes first, so that the facts are its own. */
        {.label = "becoming the role", .sql = sql_db_set_role, .params = PARAMS(db->role)},
        {.label = "setting up the session",
         .sql = sql_db_session,
         .params = PARAMS(db->check_interval)},
        {.label = "reading the server's version", .sql = sql_db_session_facts},
    };
    BUG_IF(count > SESSION_ASKED_MOST);
    for (size_t i = 0; i < count; i++)
        queries[SESSION_QUERIES + i] = asked[i];
    size_t skip = db->role ? 0 : 1;
    bool opened = db_pipeline(db, queries + skip, SESSION_QUERIES + count - skip, err);
    bool read = opened && facts_read(db, queries[2].rows, err);
    for (size_t i = 0; i < SESSION_QUERIES; i++)
        rows_free(queries[i].rows);
    for (size_t i = 0; i < count; i++)
        asked[i].rows = queries[SESSION_QUERIES + i].rows;
    if (!opened && without_check_interval(db, err))
        return session_start(db, asked, count, err);
    /* One flush is one transaction: what was set is gone with the question that failed. */
    if (!opened && count && db_alive(db))
        return session_start(db, NULL, 0, err);
    return read;
}

bool db_reset_session(Db *db, Error *err)
{
    if (db_query(db, sql_db_session, PARAMS(db->check_interval), NULL, err))
        return true;
    return without_check_interval(db, err) && db_reset_session(db, err);
}

void db_reset_session_add(const Db *db, Pipeline *pipeline)
{
    pipeline_add(pipeline, "setting up the session", sql_db_session, PARAMS(db->check_interval));
}

/* DISCARD ALL as the server's manual spells it out, without pg_advisory_unlock_all(): the session that executes keeps the
 * lock by which it is the only one; and without DEALLOCATE ALL and DISCARD PLANS: what we have prepared stays, and what the
 * user had is dropped by name. */
size_t db_user_session_add(const Db *db, Pipeline *pipeline)
{
    static const char *const statements[] = {"close all",  "set session authorization default", "reset all",
                                             "unlisten *", "discard temp",                      "discard sequences"};
    static const char label[] = "setting up the session for the migration";
    for (size_t i = 0; i < COUNT(statements); i++)
        pipeline_add(pipeline, label, statements[i], NO_PARAMS);
    pipeline_add(pipeline, label, sql_db_user_settings, PARAMS(db->role, db->check_interval));
    return pipeline_add(pipeline, label, sql_db_foreign_prepared, NO_PARAMS); /* after all that this flush prepares */
}

/* Statements that a user's file prepared go; that one of ours is missing shows that it said DEALLOCATE ALL. */
bool db_user_session_settle(Db *db, const Pipeline *pipeline, size_t place, Error *err)
{
    const Rows *rows = pipeline_rows(pipeline, place);
    size_t ours = 0;
    for (size_t i = 0; i < rows_count(rows); i++) {
        if (rows_bool(rows, i, 1))
            ours++;
        else
            TRY(db_execute(db, sql_make(pipeline->mem, KW("deallocate "), ID(rows_get(rows, i, 0))), err));
    }
    if (ours < prepared_standing(db))
        db_forget_prepared(db);
    return true;
}

bool db_user_session(Db *db, Error *err)
{
    auto_arena mem = arena_new();
    auto_pipeline pipeline = pipeline_new(mem);
    size_t place = db_user_session_add(db, &pipeline);
    return pipeline_run(db, &pipeline, err) && db_user_session_settle(db, &pipeline, place, err);
}
