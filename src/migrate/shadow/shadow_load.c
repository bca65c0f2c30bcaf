/*
 * A snapshot becomes a database: in batches that are committed, because one transaction that makes
 * thousands of tables runs out of lock table (notes/catalog.md 3.7).
 *
 * What fails is assumed: said with the server's reason, and refused later when a change touches it.
 */
#include <string.h>

#include "catalog/diff.h"
#include "db/sql.h"
#include "migrate/shadow/shadow_internal.h"
#include "state/state.h"

#define BATCH_STATEMENTS 200

static bool load_prepare(Db *db, const TargetFacts *facts, const Snapshot *snapshot, Arena *mem, Error *err) MUST_CHECK;
static void leave_out_subscriptions(Generated *script, Arena *mem, TextList *assumed);
static bool load_batch(ShadowServer *server, Db *db, const Generated *script, size_t first, size_t end,
                       TextList *assumed, Error *err) MUST_CHECK;
static bool load_singly(ShadowServer *server, Db *db, const Generated *script, size_t first, size_t end,
                        TextList *assumed, Error *err) MUST_CHECK;

bool load_snapshot(ShadowServer *server, const TargetFacts *facts, const char *database, const Snapshot *snapshot,
                   TextList *assumed, Error *err)
{
    auto_db db = NULL;
    Generated script;
    TRY(server_open_admin(server, database, &db, err));
    TRY(load_prepare(db, facts, snapshot, server->mem, err));
    generate_creation(snapshot, server->mem, &script); /* context schemas as well, which no change ever makes */
    for (vec_each(&script.refusals, refusal))
        vec_push(server->mem, assumed, *refusal);
    leave_out_subscriptions(&script, server->mem, assumed);
    for (size_t first = 0; first < script.statements.count; first += BATCH_STATEMENTS) {
        size_t end = first + BATCH_STATEMENTS < script.statements.count ? first + BATCH_STATEMENTS
                                                                       : script.statements.count;
        if (server->progress->interrupted(server->progress))
            return error_set(err, ERR_INTERRUPTED, "interrupted while loading the shadow");
        server->progress->advance(server->progress, (int64_t)first, (int64_t)script.statements.count);
        TRY(load_batch(server, db, &script, first, end, assumed, err));
    }
    auto_db user = NULL;
    return server_open_user(server, facts, database, &user, err) && state_ensure(user, err);
}

/* A database with a subscription cannot be dropped, and a shadow has no publisher. */
static void leave_out_subscriptions(Generated *script, Arena *mem, TextList *assumed)
{
    size_t kept = 0;
    const Object *last = NULL;
    for (size_t i = 0; i < script->statements.count; i++) {
        const GeneratedStatement *statement = script->statements.items + i;
        if (!statement->object || !object_is(statement->object, "subscription"))
            script->statements.items[kept++] = *statement;
        else if (statement->object != last)
            vec_push(mem, assumed, arena_printf(mem, "%s: a shadow has no publisher", (last = statement->object)->key));
    }
    script->statements.count = kept;
}

/* template0's own schema public gives way to the target's; function bodies may name what comes later. */
static bool load_prepare(Db *db, const TargetFacts *facts, const Snapshot *snapshot, Arena *mem, Error *err)
{
    TRY(db_execute(db, "set check_function_bodies = off", err));
    if (snapshot_find(snapshot, "schema", "public"))
        TRY(db_execute(db, "drop schema if exists public cascade", err));
    const char *sql = sql_make(mem, KW("grant create on database "), ID(db_database(db)), KW(" to "),
                               ID(facts->role ? facts->role : facts->user));
    return db_execute(db, sql, err);
}

/* Or of the moment: an interruption, a full disk, a server that stops. What is missing for such a reason must not be
 * assumed, and the database never be kept as a template. */
static bool is_about_statement(const ShadowServer *server, Db *db, const Error *err)
{
    static const char *const of_the_moment[] = {"53", "57", "58030"};

    for (size_t i = 0; i < COUNT(of_the_moment); i++)
        if (!strncmp(err->sqlstate, of_the_moment[i], strlen(of_the_moment[i])))
            return false;
    return db_alive(db) && err->code != ERR_INTERRUPTED && !server->progress->interrupted(server->progress);
}

static bool load_batch(ShadowServer *server, Db *db, const Generated *script, size_t first, size_t end,
                       TextList *assumed, Error *err)
{
    auto_arena mem = arena_new();
    Buf batch = buf_new(mem);
    buf_add(&batch, "begin;\n");
    for (size_t i = first; i < end; i++) {
        if (script->statements.items[i].outside)
            return load_singly(server, db, script, first, end, assumed, err);
        buf_printf(&batch, "%s;\n", script->statements.items[i].sql);
    }
    buf_add(&batch, "commit");
    if (db_execute(db, batch.data, err))
        return true;
    if (!is_about_statement(server, db, err))
        return error_while(err, "loading the shadow");
    TRY(db_execute(db, "rollback", err));
    return load_singly(server, db, script, first, end, assumed, err);
}

static bool load_singly(ShadowServer *server, Db *db, const Generated *script, size_t first, size_t end,
                        TextList *assumed, Error *err)
{
    for (size_t i = first; i < end; i++) {
        const GeneratedStatement *statement = script->statements.items + i;
        if (db_execute(db, statement->sql, err))
            continue;
        if (!is_about_statement(server, db, err))
            return error_while(err, "loading the shadow");
        vec_push(server->mem, assumed,
                 arena_printf(server->mem, "%s: %s", statement->object ? statement->object->key : statement->sql,
                              err->message));
    }
    return true;
}
