/*
 * Loaded databases kept as templates, by digest of what is in them. Loading a thousand tables takes seconds,
 * cloning them a part of one.
 *
 * Invariant: a template without the comment "ready N" was not finished; it is dropped, never used.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db/sql.h"
#include "migrate/shadow/shadow_internal.h"

#define TEMPLATE_PREFIX "theseus_template_"
#define TEMPLATES_KEPT 4
/* Part of the digest: raised when loading makes something else of the same snapshot. */
#define TEMPLATE_FORMAT "2"
#define READY_PREFIX "theseus_ready_"

static const char *template_name(const TargetFacts *facts, const Snapshot *snapshot, Arena *mem);
static bool template_ready(ShadowServer *server, const char *name, const char **assumed, Error *err) MUST_CHECK;
static bool template_mark(ShadowServer *server, const char *name, const TextList *assumed, Error *err) MUST_CHECK;
static bool template_trim(ShadowServer *server, const char *keep, Error *err) MUST_CHECK;

bool template_find(ShadowServer *server, const TargetFacts *facts, const Snapshot *snapshot, TextList *assumed,
                   const char **name, Error *err)
{
    const char *found = template_name(facts, snapshot, server->mem), *reasons;
    TRY(template_ready(server, found, &reasons, err));
    if (reasons) {
        for (const char *line = reasons, *end; *line; line = *end ? end + 1 : end) {
            end = strchrnul(line, '\n');
            vec_push(server->mem, assumed, arena_strndup(server->mem, line, (size_t)(end - line)));
        }
        TextList again = *assumed;
        *name = found;
        return template_mark(server, found, &again, err);
    }
    server->progress->step(server->progress, "loading the shadow");
    TextList reasons_now = {0};
    TRY(template_create_empty(server, facts, found, &reasons_now, err));
    TRY(load_snapshot(server, facts, found, snapshot, &reasons_now, err));
    TRY(template_mark(server, found, &reasons_now, err));
    *name = found; /* not before: whoever closes the shadow makes clones of it */
    for (vec_each(&reasons_now, reason))
        vec_push(server->mem, assumed, *reason);
    return template_trim(server, found, err);
}

bool template_drop_all(ShadowServer *server, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(server->maintenance,
                 "select d.datname::text from pg_catalog.pg_database d where not d.datistemplate"
                 " and (d.datname = $1 or pg_catalog.starts_with(d.datname, $2) or pg_catalog.starts_with(d.datname, $3))",
                 PARAMS(server->main, TEMPLATE_PREFIX, READY_PREFIX), &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++)
        TRY(server_drop_database(server, rows_get(rows, i, 0), err));
    return true;
}

/* --- clones ----------------------------------------------------------------------------------- */

static const char *ready_name(const ShadowServer *server)
{
    return arena_printf(server->mem, READY_PREFIX "%s", server->template + strlen(TEMPLATE_PREFIX));
}

bool template_clone(ShadowServer *server, const char *owner, Error *err)
{
    const char *wanted = ready_name(server);
    bool taken = false;
    auto_rows rows = NULL;
    TRY(db_query(server->maintenance,
                 "select d.datname::text from pg_catalog.pg_database d where pg_catalog.starts_with(d.datname, $1)",
                 PARAMS(READY_PREFIX), &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++) {
        const char *name = rows_get(rows, i, 0);
        if (strcmp(name, wanted) != 0) {
            TRY(server_leave_drop(server, name, err));
            continue;
        }
        TRY(db_execute(server->maintenance,
                       sql_make(server->mem, KW("alter database "), ID(name), KW(" rename to "), ID(server->main)), err));
        TRY(db_execute(server->maintenance,
                       sql_make(server->mem, KW("alter database "), ID(server->main), KW(" owner to "), ID(owner)), err));
        taken = true;
    }
    return taken || server_clone_database(server, server->template, server->main, owner, err);
}

bool template_make_ready(ShadowServer *server, Error *err)
{
    return server_leave_clone(server, server->template, ready_name(server), err);
}

bool template_create_empty(ShadowServer *server, const TargetFacts *facts, const char *database, TextList *assumed,
                           Error *err)
{
    Arena *mem = server->mem;
    TRY(server_drop_database(server, database, err));
    const char *sql = sql_make(mem, KW("create database "), ID(database), KW(" template template0 encoding "),
                               LIT(facts->encoding), KW(" lc_collate "), LIT(facts->collate), KW(" lc_ctype "),
                               LIT(facts->ctype));
    if (db_execute(server->maintenance, sql, err))
        return true;
    if (strcmp(err->sqlstate, "22023") && strcmp(err->sqlstate, "42809"))
        return error_while(err, "making the shadow's database");
    vec_push(mem, assumed,
             arena_printf(mem, "locale %s, %s: not on this machine, C.UTF-8 instead", facts->collate, facts->ctype));
    sql = sql_make(mem, KW("create database "), ID(database),
                   KW(" template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"));
    return db_execute(server->maintenance, sql, err);
}

static const char *template_name(const TargetFacts *facts, const Snapshot *snapshot, Arena *mem)
{
    DigestState *state = digest_begin(mem);
    digest_add(state, THESEUS_VERSION "/" TEMPLATE_FORMAT);
    digest_add(state, facts->database);
    digest_add(state, facts->user);
    digest_add(state, facts->role);
    digest_add(state, facts->encoding);
    digest_add(state, facts->collate);
    digest_add(state, facts->ctype);
    for (size_t i = 0; i < snapshot->count; i++)
        digest_add_digest(state, snapshot->objects[i]->digest);
    return arena_printf(mem, TEMPLATE_PREFIX "%.24s", digest_hex(digest_end(state), mem));
}

/* *assumed is NULL when there is no finished template of that name. */
static bool template_ready(ShadowServer *server, const char *name, const char **assumed, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(server->maintenance,
                 "select pg_catalog.shobj_description(d.oid, 'pg_database')"
                 " from pg_catalog.pg_database d where d.datname = $1",
                 PARAMS(name), &rows, err));
    const char *comment = rows_count(rows) ? rows_get(rows, 0, 0) : NULL;
    const char *line = comment && !strncmp(comment, "ready ", 6) ? strchr(comment, '\n') : NULL;
    *assumed = line ? arena_strdup(server->mem, line + 1) : NULL;
    return true;
}

static bool template_mark(ShadowServer *server, const char *name, const TextList *assumed, Error *err)
{
    Buf comment = buf_new(server->mem);
    buf_printf(&comment, "ready %lld\n", (long long)time(NULL));
    for (vec_each(assumed, reason))
        buf_printf(&comment, "%s\n", *reason);
    const char *sql =
        sql_make(server->mem, KW("comment on database "), ID(name), KW(" is "), LIT(comment.data));
    return db_execute(server->maintenance, sql, err);
}

static bool template_trim(ShadowServer *server, const char *keep, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(server->maintenance,
                 "select d.datname::text"
                 "  from pg_catalog.pg_database d"
                 "  left join pg_catalog.pg_shdescription s"
                 "    on s.objoid = d.oid and s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass"
                 " where pg_catalog.starts_with(d.datname, $1) and d.datname <> $2"
                 " order by pg_catalog.split_part(coalesce(s.description, ''), chr(10), 1) desc",
                 PARAMS(TEMPLATE_PREFIX, keep), &rows, err));
    for (size_t i = TEMPLATES_KEPT - 1; i < rows_count(rows); i++)
        TRY(server_drop_database(server, rows_get(rows, i, 0), err));
    return true;
}
