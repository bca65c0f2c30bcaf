#include "migrate/shadow/shadow.h"

#include <string.h>

#include "catalog/diff.h"
#include "core/log.h"
#include "db/sql.h"
#include "migrate/shadow/shadow_internal.h"
#include "state/state.h"

static bool shadow_build(Shadow *shadow, const Snapshot *snapshot, Error *err) MUST_CHECK;
static bool shadow_connect(Shadow *shadow, const char *database, Error *err) MUST_CHECK;
static void shadow_disconnect(Shadow *shadow);
static void side_disconnect(Side *side);
static const char *bench_name(const ShadowServer *server);
static bool make_bench(Shadow *shadow, Error *err) MUST_CHECK;
static bool set_for_database(Shadow *shadow, Error *err) MUST_CHECK;
static bool drop_bench(ShadowServer *server, Error *err) MUST_CHECK;
static bool same_names(const Map *one, const Map *two);
static bool same_objects(const Snapshot *one, const Snapshot *two);
static const TargetFacts *facts_of_own(const ShadowServer *server, const TargetFacts *facts, Arena *mem);

bool shadow_open(const Project *project, const TargetFacts *facts, const Snapshot *snapshot, Progress *progress,
                 Arena *mem, Shadow **shadow, Error *err)
{
    BUG_IF(project->shadow == SHADOW_OFF);
    Shadow *made = ARENA_NEW(mem, Shadow);
    *made = (Shadow){.facts = facts, .scope = project->schemas, .target = snapshot};
    TRY(server_start(project, facts, progress, mem, &made->server, err));
    if (!facts->user)
        made->facts = facts_of_own(made->server, facts, mem);
    if (!shadow_build(made, snapshot, err)) {
        shadow_close(made);
        return error_while(err, "building the shadow");
    }
    made->indicative = facts->server_version && db_server_version(made->admin) / 10000 != facts->server_version / 10000;
    *shadow = made;
    return true;
}

/* Without a target whoever owns the shadow's server migrates. */
static const TargetFacts *facts_of_own(const ShadowServer *server, const TargetFacts *facts, Arena *mem)
{
    TargetFacts *own = ARENA_NEW(mem, TargetFacts);
    *own = *facts;
    own->user = own->owner = arena_strdup(mem, db_user(server->maintenance));
    return own;
}

void shadow_close(Shadow *shadow)
{
    if (!shadow || !shadow->server)
        return;
    ShadowServer *server = shadow->server;
    shadow_disconnect(shadow);
    side_disconnect(&server->aside);
    if (server->maintenance && db_alive(server->maintenance)) {
        Error ignored; /* Left-overs are harmless: the next opening drops them first. */
        bool left = (!server->bench || server_leave_drop(server, server->bench, &ignored)) &&
                    server_leave_drop(server, server->main, &ignored) &&
                    (!server->template || template_make_ready(server, &ignored));
        if (!left)
            log_line(LOG_DEBUG, "shadow: %s", ignored.message);
    }
    server_stop(server);
    shadow->server = NULL;
}

bool shadow_look(Shadow *shadow, Arena *mem, Snapshot **snapshot, Error *err)
{
    bool inside = db_in_transaction(shadow->user);
    /* Rolling back to a savepoint gives back the settings and the locks of our own reading. */
    if (inside)
        TRY(db_execute(shadow->user, "savepoint theseus_look", err));
    else
        TRY(db_reset_session(shadow->user, err));
    if (inside)
        TRY(db_execute(shadow->user, "set local search_path = pg_catalog", err));
    TRY(state_scope_hidden(shadow->user, mem, &shadow->scope, err));
    TRY(inside ? snapshot_refresh(shadow->user, &shadow->scope, shadow->now, NULL, 0, mem, snapshot, err)
               : snapshot_read(shadow->user, &shadow->scope, mem, snapshot, err));
    if (inside)
        TRY(db_execute(shadow->user, "rollback to savepoint theseus_look; release savepoint theseus_look", err));
    return true;
}

/* --- the bench ---------------------------------------------------------------------------------- */

static Side exchange(Shadow *shadow, Side side)
{
    Side was = {shadow->admin, shadow->user, shadow->now, shadow->seen};
    shadow->admin = side.admin;
    shadow->user = side.user;
    shadow->now = side.now;
    shadow->seen = side.seen;
    return was;
}

bool shadow_branch(Shadow *shadow, Error *err)
{
    ShadowServer *server = shadow->server;
    BUG_IF(server->branched);
    if (server->bench && !server->settled)
        TRY(drop_bench(server, err));
    if (!server->bench)
        TRY(make_bench(shadow, err));
    TRY(roles_list(server, &server->roles, err));
    server->aside = exchange(shadow, server->aside);
    server->branched = true;
    server->settled = false;
    return true;
}

static const char *bench_name(const ShadowServer *server)
{
    return arena_printf(server->mem, "theseus_bench_%.12s", digest_hex(digest_of_text(server->main), server->mem));
}

/* A template has nobody connected to it; main must be left for a moment. */
static bool make_bench(Shadow *shadow, Error *err)
{
    ShadowServer *server = shadow->server;
    bool fresh = server->template && shadow->now == shadow->loaded;
    const char *bench = bench_name(server);
    log_line(LOG_DEBUG, "shadow: making a copy of %s", server->main);
    if (!fresh)
        shadow_disconnect(shadow);
    TRY(server_clone_database(server, fresh ? server->template : server->main, bench, shadow->facts->owner, err));
    server->bench = bench;
    if (!fresh)
        TRY(shadow_connect(shadow, server->main, err));
    Side main = exchange(shadow, (Side){.now = shadow->now, .seen = shadow->seen});
    bool connected = shadow_connect(shadow, bench, err) && set_for_database(shadow, err);
    server->aside = exchange(shadow, main);
    return connected;
}

/* What is set for a database as a whole does not come with a copy, and hangs on an oid that the copy has not. */
static bool set_for_database(Shadow *shadow, Error *err)
{
    Arena *mem = shadow->server->mem;
    const Snapshot *wanted = shadow->now;
    Snapshot *there;
    Generated script;
    if (!snapshot_find(wanted, "database", "current"))
        return true;
    TRY(shadow_look(shadow, mem, &there, err));
    generate_script(there, wanted, NULL, mem, &script);
    for (vec_each(&script.statements, statement))
        TRY(db_execute(shadow->admin, statement->sql, err));
    TRY(shadow_look(shadow, mem, &there, err));
    shadow->now = there;
    return true;
}

bool shadow_return(Shadow *shadow, bool usable, Error *err)
{
    ShadowServer *server = shadow->server;
    Map roles;
    BUG_IF(!server->branched);
    server->aside = exchange(shadow, server->aside);
    server->branched = false;
    if (usable) {
        TRY(roles_list(server, &roles, err));
        usable = same_names(&roles, &server->roles);
    }
    if (usable)
        return true;
    TRY(drop_bench(server, err));
    return !server->cluster || roles_remove(server, &server->roles, err); /* they outlive the database they were made in */
}

bool shadow_settle(Shadow *shadow, const Snapshot *there, Error *err)
{
    ShadowServer *server = shadow->server;
    if (!server->bench)
        return true;
    bool same = same_objects(shadow->now, there);
    if (same)
        TRY(twin_make_same(shadow->admin, server->aside.admin, &same, err));
    server->aside.now = there;
    server->settled = same;
    return same || drop_bench(server, err);
}

static bool drop_bench(ShadowServer *server, Error *err)
{
    const char *bench = TAKE(server->bench);
    side_disconnect(&server->aside);
    return server_drop_database(server, bench, err);
}

static bool same_names(const Map *one, const Map *two)
{
    for (size_t i = 0; i < one->count; i++)
        if (!map_has(two, one->entries[i].key))
            return false;
    return one->count == two->count;
}

/* Also of context schemas, which no fingerprint covers. */
static bool same_objects(const Snapshot *one, const Snapshot *two)
{
    for (size_t i = 0; i < one->count && i < two->count; i++)
        if (strcmp(one->objects[i]->key, two->objects[i]->key) != 0 ||
            !digest_equal(one->objects[i]->digest, two->objects[i]->digest))
            return false;
    return one->count == two->count;
}

/* --- opening ------------------------------------------------------------------------------------ */

static bool shadow_build(Shadow *shadow, const Snapshot *snapshot, Error *err)
{
    ShadowServer *server = shadow->server;
    const TargetFacts *facts = shadow->facts;
    /* Of a process that was killed; while they are there the roles in them cannot go. */
    TRY(server_drop_database(server, server->main, err) && server_drop_database(server, bench_name(server), err));
    if (server->cluster) {
        TRY(server_drop_database(server, SHADOW_AGAIN, err));
        TRY(roles_imitate(server, facts, &shadow->assumed, err));
        TRY(template_find(server, facts, snapshot, &shadow->assumed, &server->template, err));
        TRY(template_clone(server, facts->owner, err));
        TRY(roles_apply_settings(server, facts, &shadow->assumed, err));
    } else {
        TRY(template_create_empty(server, facts, server->main, &shadow->assumed, err));
        TRY(load_snapshot(server, facts, server->main, snapshot, &shadow->assumed, err));
    }
    TRY(shadow_connect(shadow, server->main, err));
    TRY(state_ensure(shadow->user, err));
    Snapshot *loaded;
    TRY(shadow_look(shadow, server->mem, &loaded, err));
    shadow->loaded = shadow->now = loaded;
    return true;
}

static bool shadow_connect(Shadow *shadow, const char *database, Error *err)
{
    TRY(server_open_admin(shadow->server, database, &shadow->admin, err));
    return server_open_user(shadow->server, shadow->facts, database, &shadow->user, err);
}

static void shadow_disconnect(Shadow *shadow)
{
    db_clean(&shadow->user);
    db_clean(&shadow->admin);
}

static void side_disconnect(Side *side)
{
    db_clean(&side->user);
    db_clean(&side->admin);
}
