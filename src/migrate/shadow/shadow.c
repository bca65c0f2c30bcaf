#include "migrate/shadow/shadow.h"

#include <string.h>

#include "core/log.h"
#include "db/sql.h"
#include "migrate/shadow/shadow_internal.h"
#include "state/state.h"

static bool shadow_build(Shadow *shadow, const Snapshot *snapshot, Error *err) MUST_CHECK;
static bool shadow_connect(Shadow *shadow, const char *database, Error *err) MUST_CHECK;
static void shadow_disconnect(Shadow *shadow);
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
    own->user = own->owner = db_user(server->maintenance);
    return own;
}

void shadow_close(Shadow *shadow)
{
    Error ignored;
    if (!shadow || !shadow->server)
        return;
    shadow_disconnect(shadow);
    ShadowServer *server = shadow->server;
    if (server->maintenance && db_alive(server->maintenance)) {
        /* Left-overs are harmless: the next opening drops them first. */
        if (server->bench && !server_drop_database(server, server->bench, &ignored))
            log_line(LOG_DEBUG, "shadow: %s", ignored.message);
        if (!server_drop_database(server, server->main, &ignored))
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
    TRY(snapshot_read(shadow->user, &shadow->scope, mem, snapshot, err));
    if (inside)
        TRY(db_execute(shadow->user, "rollback to savepoint theseus_look; release savepoint theseus_look", err));
    return true;
}

bool shadow_branch(Shadow *shadow, Error *err)
{
    ShadowServer *server = shadow->server;
    BUG_IF(server->bench);
    shadow_disconnect(shadow);
    server->bench = arena_printf(server->mem, "theseus_bench_%.12s",
                                 digest_hex(digest_of_text(server->main), server->mem));
    TRY(roles_list(server, &server->roles, err));
    TRY(server_clone_database(server, server->main, server->bench, shadow->facts->owner, err));
    return shadow_connect(shadow, server->bench, err);
}

bool shadow_return(Shadow *shadow, Error *err)
{
    ShadowServer *server = shadow->server;
    const char *bench = TAKE(server->bench);
    BUG_IF(!bench);
    shadow_disconnect(shadow);
    TRY(server_drop_database(server, bench, err));
    if (server->cluster) /* roles outlive the database they were made in */
        TRY(roles_remove(server, &server->roles, err));
    return shadow_connect(shadow, server->main, err);
}

static bool shadow_build(Shadow *shadow, const Snapshot *snapshot, Error *err)
{
    ShadowServer *server = shadow->server;
    const TargetFacts *facts = shadow->facts;
    TRY(server_drop_database(server, server->main, err));
    if (server->cluster) {
        const char *template;
        TRY(roles_imitate(server, facts, &shadow->assumed, err));
        TRY(template_find(server, facts, snapshot, &shadow->assumed, &template, err));
        TRY(server_clone_database(server, template, server->main, facts->owner, err));
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
