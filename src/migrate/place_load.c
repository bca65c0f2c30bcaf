/*
 * Files and folders become a schema, in the empty database of a shadow.
 */
#include <string.h>

#include "core/file.h"
#include "core/map.h"
#include "db/sql.h"
#include "migrate/place.h"
#include "migrate/shadow/rehearse.h"

#define PLACE_FILE_LIMIT ((size_t)1 << 30)
#define NO_SUCH_OBJECT "42704"
#define NO_PRIVILEGE "42501"
#define SCHEMA_EXISTS "42P06"

typedef struct Loading {
    Shadow *shadow;
    const Script *script;
    bool make_roles;
    Arena *mem;
} Loading;

static bool read_script(const char *path, Arena *mem, Script *script, Error *err);
static bool become(Loading *loading, bool user, Error *err);
static bool load_statement(Loading *loading, const Statement *statement, Error *err);
static bool replay_one(Shadow *shadow, const Migration *migration, Arena *mem, Error *err);

bool place_load_file(Shadow *shadow, const char *path, bool make_roles, Arena *mem, Error *err)
{
    Script script = {0};
    Loading loading = {shadow, &script, make_roles, mem};
    TRY(read_script(path, mem, &script, err));
    TRY(db_user_session(shadow->admin, err));
    TRY(become(&loading, true, err));
    for (vec_each(&script.statements, statement))
        TRY(load_statement(&loading, statement, err));
    return db_reset_session(shadow->admin, err);
}

static bool read_script(const char *path, Arena *mem, Script *script, Error *err)
{
    const char *text = NULL;
    size_t length = 0;
    Findings findings = findings_new(mem);
    TRY(file_read(path, PLACE_FILE_LIMIT, mem, &text, &length, err));
    script_parse(project_shown(path, mem), text, length, mem, script, &findings);
    for (vec_each(&findings.list, finding))
        if (finding->severity == SEVERITY_ERROR)
            return error_set(err, ERR_USAGE, "%s:%d: %s", finding->file, finding->line, finding->message);
    return true;
}

/* The objects are the migrating user's, as they would be in the live database, unless the file gives them away. */
static bool become(Loading *loading, bool user, Error *err)
{
    const TargetFacts *facts = loading->shadow->facts;
    const char *name = facts->role ? facts->role : facts->user;
    return user ? db_execute(loading->shadow->admin, sql_make(loading->mem, KW("set role "), ID(name)), err)
                : db_execute(loading->shadow->admin, "reset role", err);
}

static bool run(const Loading *loading, const Statement *statement, Error *err)
{
    Db *db = loading->shadow->admin;
    const char *sql = arena_strndup(loading->mem, statement->text, statement->length);
    return statement->copy_data ? db_copy_in(db, sql, statement->copy_data, statement->copy_length, err)
                                : db_execute(db, sql, err);
}

static bool make_roles(Loading *loading, const Statement *statement, Error *err)
{
    Map there = map_new(loading->mem);
    auto_rows rows = NULL;
    TRY(db_query(loading->shadow->admin, "select rolname::text from pg_catalog.pg_roles", NO_PARAMS, &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++)
        map_put(&there, arena_strdup(loading->mem, rows_get(rows, i, 0)), loading);
    for (vec_each(&statement->roles, role)) {
        if (map_has(&there, *role))
            continue;
        map_put(&there, *role, loading);
        TRY(db_execute(loading->shadow->admin, sql_make(loading->mem, KW("create role "), ID(*role)), err));
    }
    return true;
}

static bool is_create_schema(const Statement *statement)
{
    return !strcmp(statement->node, "CreateSchemaStmt");
}

/* What only a superuser may do (extensions, objects given to others) the superuser does; and a snapshot makes its schema public,
 * which every new database has. */
static bool load_statement(Loading *loading, const Statement *statement, Error *err)
{
    Db *db = loading->shadow->admin;
    int line, column;
    bool done = run(loading, statement, err);
    if (!done && !strcmp(err->sqlstate, SCHEMA_EXISTS) && is_create_schema(statement))
        return true;
    bool lacks_role = !done && loading->make_roles && statement->roles.count && !strcmp(err->sqlstate, NO_SUCH_OBJECT);
    if (lacks_role || (!done && !strcmp(err->sqlstate, NO_PRIVILEGE))) {
        TRY(become(loading, false, err));
        if (lacks_role)
            TRY(make_roles(loading, statement, err));
        done = run(loading, statement, err);
        if (done)
            return become(loading, true, err);
    }
    if (done)
        return true;
    const char *caret = script_caret(loading->script, statement, db_error_position(db), loading->mem, &line, &column);
    if (caret && !*err->detail)
        error_detail(err, "%s", caret);
    return error_while(err, "running %s:%d", loading->script->path, line);
}

/* --- replaying ------------------------------------------------------------------------------ */

bool place_replay(Shadow *shadow, const Project *project, Migration *const *migrations, size_t count, Progress *progress,
                  Arena *mem, Error *err)
{
    for (size_t i = 0; i < count; i++) {
        Migration *migration = migrations[i];
        if (!migration->parsed) {
            Findings findings = findings_new(mem);
            project_parse(project, migration, mem, &findings);
            TRY(findings_sum(&findings, ERR_USAGE, migration->path, err));
        }
        progress->step(progress, arena_printf(mem, "replaying %s %s", migration->version, migration->name));
        TRY(replay_one(shadow, migration, mem, err));
    }
    return true;
}

/* The shadow has the roles of the database that it imitates, where this migration may have made one already. */
static bool role_is_there(Shadow *shadow, const Script *script, const ProcedureStatement *statement, bool *there, Error *err)
{
    const Statement *source = &script->statements.items[statement->source];
    auto_rows rows = NULL;
    *there = false;
    if (strcmp(source->node, "CreateRoleStmt") != 0 || !source->objects.count)
        return true;
    TRY(db_query(shadow->user, "select from pg_catalog.pg_roles where rolname = $1", PARAMS(source->objects.items[0].name),
                 &rows, err));
    *there = rows_count(rows) > 0;
    return true;
}

/* As it is written; nothing is proved. */
static bool replay_one(Shadow *shadow, const Migration *migration, Arena *mem, Error *err)
{
    Procedure literal = {0};
    Rehearsal run;
    rehearse_literal(&migration->script, mem, &literal);
    for (vec_each(&literal.statements, statement)) {
        bool first = statement == literal.statements.items;
        if (first || literal.no_transaction)
            TRY(rehearse_begin(shadow, &migration->script, shadow->now, mem, &run, err));
        if (literal.no_transaction && statement->outside)
            TRY(rehearse_rollback(&run, err));
        bool there;
        TRY(role_is_there(shadow, &migration->script, statement, &there, err));
        if (!there)
            TRY(rehearse_statement(&run, statement, err));
        if (literal.no_transaction && !statement->outside)
            TRY(rehearse_commit(&run, err));
    }
    return literal.no_transaction || !literal.statements.count || rehearse_commit(&run, err);
}
