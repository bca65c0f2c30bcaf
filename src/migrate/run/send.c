/*
 * Sending the statements of a procedure, and telling errors by their place in the user's file.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "core/failpoint.h"
#include "db/sql.h"
#include "migrate/run/work.h"

static void take_notices(Work *work, size_t index);
static void explain_kept(Error *err);
static bool may_change_settings(const char *sql);
static bool refuse_transaction_end(Work *work, size_t index, Error *err);
static const Statement *source_of(const Work *work, size_t index);

bool send_statement(Work *work, size_t index, Error *err)
{
    const ProcedureStatement *statement = &work->procedure->statements.items[index];
    const Statement *source = source_of(work, index);
    Db *db = work->run->db;
    bool inside = db_in_transaction(db), sent;

    if (work_interrupted(work, err))
        return false;
    failpoint("send");
    sent = statement->copy_data
               ? db_copy_in(db, statement->sql, statement->copy_data, statement->copy_length, err)
               : db_execute(db, statement->sql, err);
    take_notices(work, index);
    if (!sent) {
        if (source && db_alive(db))
            error_locate(&work->migration->script, source, db_error_position(db), err);
        explain_kept(err);
        return error_while(err, "running %s", statement_name(work, index, work->mem));
    }
    if (inside && !db_in_transaction(db))
        return refuse_transaction_end(work, index, err);
    if (!may_change_settings(statement->sql))
        return true;
    db_forget_prepared(db);
    return !inside || send_lock_timeout(work, err);
}

/* The server's own advice is CASCADE, which would take columns from what is kept aside. */
static void explain_kept(Error *err)
{
    if (strcmp(err->sqlstate, "2BP01") || !strstr(err->detail, "theseus_parked_"))
        return;
    err->hint[0] = '\0';
    error_hint(err, "What is kept aside (theseus parked list) still uses it. It goes by theseus parked purge, or comes back by "
                    "migrating again.");
}

static const char *lock_timeout(const Work *work, Arena *mem)
{
    return sql_make(mem, KW("set local lock_timeout = "), INT(work->run->budget.attempt_ms));
}

bool send_lock_timeout(Work *work, Error *err)
{
    return db_execute(work->run->db, lock_timeout(work, work->mem), err);
}

void send_lock_timeout_add(Work *work, Pipeline *pipeline)
{
    pipeline_add(pipeline, "setting lock_timeout", lock_timeout(work, pipeline->mem), NO_PARAMS);
}

/* A dump sets lock_timeout to 0, a function may set anything. */
static bool may_change_settings(const char *sql)
{
    static const char *const harmless[] = {"create", "alter",  "drop",   "comment", "grant",   "revoke",
                                           "insert", "update", "delete", "copy",    "truncate", "lock"};

    for (size_t i = 0; i < COUNT(harmless); i++)
        if (sql_begins_with(sql, harmless[i]))
            return false;
    return true;
}

bool sql_begins_with(const char *sql, const char *word)
{
    size_t length = strcspn(sql, " \t\r\n(;");

    return strlen(word) == length && !strncasecmp(sql, word, length);
}

static bool refuse_transaction_end(Work *work, size_t index, Error *err)
{
    error_set(err, ERR_FAILED, "%s ended the transaction", statement_name(work, index, work->mem));
    error_detail(err, "what ran before it may be committed without its outcome");
    return error_hint(err, "Transaction control belongs to Theseus: take it out of the file. Compare the schema "
                           "with theseus drift before running again.");
}

void session_ours_add(Work *work, Pipeline *pipeline)
{
    static const char label[] = "going back to our session";
    const char *role = work->run->target.role;

    pipeline_add(pipeline, label, "set session authorization default", NO_PARAMS);
    if (role)
        pipeline_add(pipeline, label, sql_make(pipeline->mem, KW("set role "), ID(role)), NO_PARAMS);
    db_reset_session_add(work->run->db, pipeline);
    send_lock_timeout_add(work, pipeline);
}

bool session_ours(Work *work, Error *err)
{
    auto_pipeline pipeline = pipeline_new(work->mem);

    session_ours_add(work, &pipeline);
    return pipeline_run(work->run->db, &pipeline, err);
}

bool session_users(Work *work, Error *err)
{
    Db *db = work->run->db;

    TRY(db_execute(db, "set session authorization default; reset all", err));
    if (work->run->target.role)
        TRY(db_execute(db, sql_make(work->mem, KW("set role "), ID(work->run->target.role)), err));
    return send_lock_timeout(work, err);
}

const char *statement_name(const Work *work, size_t index, Arena *mem)
{
    const ProcedureStatement *statement = &work->procedure->statements.items[index];
    const Statement *source = source_of(work, index);
    size_t count = work->procedure->statements.count;

    if (source)
        return arena_printf(mem, "statement %d of %zu (%s)", statement->source + 1,
                            work->migration->script.statements.count, source->verb);
    return arena_printf(mem, "statement %zu of %zu of the %s", index + 1, count,
                        work_up(work) ? "migration, one of ours" : "rollback");
}

static const Statement *source_of(const Work *work, size_t index)
{
    int source = work->procedure->statements.items[index].source;

    if (source < 0 || !work_up(work) || !work->migration ||
        (size_t)source >= work->migration->script.statements.count)
        return NULL;
    return &work->migration->script.statements.items[source];
}

void error_locate(const Script *script, const Statement *statement, int position, Error *err)
{
    auto_arena mem = arena_new();
    const char *message = arena_strdup(mem, err->message), *detail = arena_strdup(mem, err->detail);
    const char *caret = NULL;
    int line = statement->line, column = statement->column;

    if (position > 0)
        caret = script_caret(script, statement, position, mem, &line, &column);
    snprintf(err->message, sizeof err->message, "%s:%d:%d: %s", script->path, line, column, message);
    err->detail[0] = '\0';
    if (caret)
        error_detail(err, "%s", caret);
    if (*detail)
        error_detail(err, "%s", detail);
}

static void take_notices(Work *work, size_t index)
{
    const Notice *notices;
    size_t count = db_take_notices(work->run->db, work->mem, &notices);

    for (size_t i = 0; i < count; i++)
        if (!strcmp(notices[i].severity, "WARNING"))
            vec_push(work->mem, &work->report->notes,
                     arena_printf(work->mem, "%s: warning: %s", statement_name(work, index, work->mem),
                                  notices[i].message));
}
