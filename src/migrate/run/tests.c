/*
 * tests/<version>.sql and the release's test, inside the migration's transaction: what they write is
 * rolled back to a savepoint. A test fails when it raises, when a query gives the single boolean
 * false (or NULL), or a line beginning with "not ok" (pgTAP).
 *
 * A statement longer than `hold` is not a failure: its file runs once more after COMMIT.
 */
#include <string.h>

#include "core/failpoint.h"
#include "core/file.h"
#include "db/sql.h"
#include "migrate/run/tests.h"
#include "migrate/run/work.h"

#define TESTS_FILE_LIMIT (16u << 20)

typedef enum TestEnd { TEST_PASSED, TEST_SLOW, TEST_FAILED } TestEnd;

/* Where a test runs. */
typedef struct Place {
    Db *db;
    Progress *progress;
    Arena *mem;
} Place;

static TestEnd run_file(const Place *place, const char *path, Error *err);
static bool run_statement(const Place *place, const Script *script, const Statement *statement, Error *err);
static bool judge(const Rows *rows, const Script *script, const Statement *statement, Error *err);
static bool was_slow(const Error *err);

TextList tests_wanted(const Work *work)
{
    return work_up(work) && work->migration ? tests_of(work->run->project, work->migration, work->mem) : (TextList){0};
}

bool tests_run(Work *work, const TextList *paths, Error *err)
{
    const Place place = {work->run->db, work->run->progress, work->mem};

    for (vec_each(paths, path)) {
        TestEnd end;

        TRY(db_execute(work->run->db, "savepoint theseus_test", err));
        TRY(session_users(work, err));
        TRY(db_execute(work->run->db,
                       sql_make(work->mem, KW("set local statement_timeout = "), INT(work->run->budget.hold_ms)),
                       err));
        end = run_file(&place, *path, err);
        if (end == TEST_FAILED)
            return false;
        if (end == TEST_SLOW)
            vec_push(work->mem, &work->report->late_tests, *path);
        TRY(db_execute(work->run->db, "rollback to savepoint theseus_test; release savepoint theseus_test", err));
        work->report->tests_ran = true;
        failpoint("tested");
    }
    return true;
}

void tests_defer(Work *work)
{
    work->report->late_tests = tests_wanted(work);
}

bool run_late_tests(RunContext *run, const Migration *migration, const TextList *paths, Arena *mem, Error *err)
{
    const Event passed = {.kind = "progress", .version = migration->version, .name = migration->name, .direction = "up",
                          .statement = -1};

    for (vec_each(paths, path))
        TRY(tests_run_file(run->db, *path, run->progress, mem, err));
    failpoint("late tests");
    return state_record(run->db, &passed, NULL, err);
}

bool tests_run_file(Db *db, const char *path, Progress *progress, Arena *mem, Error *err)
{
    const Place place = {db, progress, mem};
    Error after = {0};
    bool passed;

    TRY(db_user_session(db, err));
    TRY(db_execute(db, "begin", err));
    passed = run_file(&place, path, err) == TEST_PASSED;
    if (!db_alive(db))
        return false;
    if (db_execute(db, "rollback", &after) && db_reset_session(db, &after))
        return passed;
    if (passed)
        *err = after;
    return false;
}

TextList tests_of(const Project *project, const Migration *migration, Arena *mem)
{
    TextList paths = {0};
    const char *path = project_test_path(project, migration, mem);

    if (path && file_exists(path))
        vec_push(mem, &paths, path);
    path = project_release_test_path(project, migration, mem);
    if (path && file_exists(path))
        vec_push(mem, &paths, path);
    return paths;
}

static TestEnd run_file(const Place *place, const char *path, Error *err)
{
    Findings findings = findings_new(place->mem);
    const char *text;
    size_t length;
    Script script;

    if (!file_read(path, TESTS_FILE_LIMIT, place->mem, &text, &length, err))
        return TEST_FAILED;
    script_parse(project_shown(path, place->mem), text, length, place->mem, &script, &findings);
    for (vec_each(&script.statements, statement)) {
        /* pgTAP files bring their own BEGIN and ROLLBACK; the transaction here is ours. */
        if (statement->flags & (STATEMENT_BEGIN | STATEMENT_COMMIT | STATEMENT_ROLLBACK))
            continue;
        if (run_statement(place, &script, statement, err))
            continue;
        if (was_slow(err))
            return TEST_SLOW;
        return TEST_FAILED;
    }
    return TEST_PASSED;
}

static bool run_statement(const Place *place, const Script *script, const Statement *statement, Error *err)
{
    auto_rows rows = NULL;
    const char *sql = arena_strndup(place->mem, statement->text, statement->length);
    Db *db = place->db;
    bool done;

    if (place->progress->interrupted(place->progress))
        return error_set(err, ERR_INTERRUPTED, "interrupted");
    done = statement->copy_data ? db_copy_in(db, sql, statement->copy_data, statement->copy_length, err)
                                : db_execute_rows(db, sql, &rows, err);
    if (!done) {
        if (db_alive(db) && !was_slow(err))
            error_locate(script, statement, db_error_position(db), err);
        return false;
    }
    return judge(rows, script, statement, err);
}

static bool judge(const Rows *rows, const Script *script, const Statement *statement, Error *err)
{
    const char *value;

    if (!rows || rows_columns(rows) != 1)
        return true;
    for (size_t i = 0; i < rows_count(rows); i++) {
        value = rows_get(rows, i, 0);
        if (value && !strncmp(value, "not ok", strlen("not ok"))) {
            error_set(err, ERR_FAILED, "%s:%d:%d: test failed: %s", script->path, statement->line,
                      statement->column, value);
            return false;
        }
    }
    if (rows_count(rows) != 1)
        return true;
    if (!rows_column_is_bool(rows, 0) || rows_bool(rows, 0, 0))
        return true;
    error_set(err, ERR_FAILED, "%s:%d:%d: test failed: the answer is %s", script->path, statement->line,
              statement->column, rows_get(rows, 0, 0) ? "false" : "null");
    return error_detail(err, "%.*s", (int)(statement->length < 500 ? statement->length : 500), statement->text);
}

static bool was_slow(const Error *err)
{
    return !strcmp(err->sqlstate, "57014") && strstr(err->message, "statement timeout");
}
