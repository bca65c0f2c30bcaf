#include "migrate/place.h"

#include <string.h>

#include "core/file.h"
#include "migrate/prove/chain.h"
#include "state/state.h"

#define REPLAY "migrations:"
#define SCRIPT "file:"

typedef enum PlaceKind { PLACE_NONE, PLACE_ENVIRONMENT, PLACE_URL, PLACE_FILE, PLACE_REPLAY, PLACE_VERSION } PlaceKind;

typedef struct Place {
    PlaceKind kind;
    const char *text; /* name, path or version */
    const Migration *migration; /* of VERSION */
    Migration *const *list;     /* of REPLAY */
    size_t count;
} Place;

static Place place_read(const Project *project, const char *place);
static bool live_snapshot(PlaceContext *context, const char *conninfo, const char *role, Snapshot **snapshot, Error *err);
static bool environment_snapshot(PlaceContext *context, const char *name, Snapshot **snapshot, Error *err);
static bool made_snapshot(PlaceContext *context, const Place *place, Snapshot **snapshot, Error *err);
static void leave_out_roles(Snapshot *snapshot, const Snapshot *known);
static bool unknown(const PlaceContext *context, const char *place, Error *err);

static bool is_url(const char *place)
{
    return strstr(place, "://") || strchr(place, '=');
}

static bool is_script(const char *place)
{
    size_t length = strlen(place);
    return length > 4 && !strcmp(place + length - 4, ".sql");
}

bool place_is_live(const char *place)
{
    return place[0] == '@' || (strncmp(place, SCRIPT, strlen(SCRIPT)) != 0 && is_url(place));
}

static bool like_version(const char *place)
{
    return *place && strspn(place, "0123456789.v") == strlen(place);
}

bool place_needs_project(const char *place)
{
    return place[0] == '@' || !strcmp(place, REPLAY) || like_version(place);
}

bool place_snapshot(PlaceContext *context, const char *text, Snapshot **snapshot, Error *err)
{
    Place place = place_read(context->project, text);
    switch (place.kind) {
    case PLACE_ENVIRONMENT:
        return environment_snapshot(context, place.text, snapshot, err);
    case PLACE_URL:
        return live_snapshot(context, place.text, NULL, snapshot, err);
    case PLACE_NONE:
        return unknown(context, text, err);
    default:
        return made_snapshot(context, &place, snapshot, err) || error_while(err, "reading %s", text);
    }
}

static Place place_read(const Project *project, const char *place)
{
    if (place[0] == '@')
        return (Place){PLACE_ENVIRONMENT, place + 1};
    if (!strncmp(place, SCRIPT, strlen(SCRIPT)))
        return (Place){PLACE_FILE, place + strlen(SCRIPT)};
    if (!strcmp(place, REPLAY))
        return (Place){PLACE_REPLAY};
    if (is_url(place))
        return (Place){PLACE_URL, place};
    if (is_script(place))
        return (Place){PLACE_FILE, place};
    const Migration *migration = project_migration(project, place);
    return (Place){migration ? PLACE_VERSION : PLACE_NONE, place, migration};
}

static bool unknown(const PlaceContext *context, const char *place, Error *err)
{
    if (like_version(place)) {
        error_set(err, ERR_USAGE, "no migration has the version or release \"%s\"", place);
        return error_hint(err, "theseus status --all lists those of %s.", context->project->migrations_directory);
    }
    error_set(err, ERR_USAGE, "\"%s\" is no place with a schema", place);
    return error_hint(err, "Places are @environment, a URL, a version or release of the project, migrations: (the folder, "
                           "replayed), and file:schema.sql.");
}

const Migration *place_migration(const Project *project, const char *text, Arena *mem)
{
    Place place = place_read(project, text);
    if (place.kind == PLACE_REPLAY && project->migrations.count)
        return &project->migrations.items[project->migrations.count - 1];
    if (place.kind != PLACE_FILE)
        return place.migration;
    for (vec_each(&project->migrations, migration))
        if (!strcmp(path_name(project_snapshot_path(project, migration, false, mem)), path_name(place.text)))
            return migration;
    return NULL;
}

/* --- live ------------------------------------------------------------------------------------- */

static bool live_snapshot(PlaceContext *context, const char *conninfo, const char *role, Snapshot **snapshot, Error *err)
{
    auto_db db = NULL;
    SnapshotScope scope = context->project->schemas;
    TRY(db_open(&(DbTarget){.conninfo = conninfo, .role = role}, &db, err));
    if (!context->facts) {
        TargetFacts *facts;
        TRY(shadow_describe_target(db, context->mem, &facts, err));
        context->facts = facts;
    }
    TRY(state_scope_hidden(db, context->mem, &scope, err));
    TRY(snapshot_read(db, &scope, context->mem, snapshot, err));
    if (context->without_roles)
        leave_out_roles(*snapshot, *snapshot);
    return true;
}

static bool environment_snapshot(PlaceContext *context, const char *name, Snapshot **snapshot, Error *err)
{
    Environment *environment = NULL;
    TRY(project_environment(context->project, name, context->mem, &environment, err));
    const char *conninfo = environment->url;
    if (strcmp(conninfo, "embedded") == 0)
        TRY(context->embedded(context->embedded_context, &conninfo, err));
    return live_snapshot(context, conninfo, environment->role, snapshot, err);
}

/* --- made ------------------------------------------------------------------------------------- */

/* Of all migrations, or those up to `last`. */
static bool replay(PlaceContext *context, const Migration *last, Shadow *shadow, Error *err)
{
    VEC(Migration *) list = {0};
    for (vec_each(&context->project->migrations, migration)) {
        vec_push(context->mem, &list, migration);
        if (migration == last)
            break;
    }
    return place_replay(shadow, context->project, list.items, list.count, context->progress, context->mem, err);
}

static bool make(PlaceContext *context, const Place *place, Shadow *shadow, Error *err)
{
    if (place->kind == PLACE_FILE)
        return place_load_file(shadow, place->text, true, context->mem, err);
    if (place->kind == PLACE_REPLAY && place->list)
        return place_replay(shadow, context->project, place->list, place->count, context->progress, context->mem, err);
    if (place->kind == PLACE_REPLAY)
        return replay(context, NULL, shadow, err);
    const char *path = project_snapshot_path(context->project, place->migration, false, context->mem);
    if (file_exists(path))
        return place_load_file(shadow, path, true, context->mem, err);
    context->progress->say(context->progress, "%s has not been written: the migrations up to %s are replayed instead",
                           project_shown(path, context->mem), place->migration->version);
    return replay(context, place->migration, shadow, err);
}

bool place_of_migrations(PlaceContext *context, Migration *const *migrations, size_t count, Snapshot **snapshot, Error *err)
{
    static Migration *const none[1];
    Place place = {.kind = PLACE_REPLAY, .list = count ? migrations : none, .count = count};
    return made_snapshot(context, &place, snapshot, err) || error_while(err, "replaying the migrations");
}

static bool made_snapshot(PlaceContext *context, const Place *place, Snapshot **snapshot, Error *err)
{
    Chain nothing;
    Shadow *shadow = NULL;
    chain_from_nothing(context->project, &nothing, context->mem);
    TRY(shadow_open(context->project, context->facts ? context->facts : nothing.facts, nothing.start, context->progress,
                    context->mem, &shadow, err));
    bool made = make(context, place, shadow, err) && shadow_look(shadow, context->mem, snapshot, err);
    if (made && context->without_roles)
        leave_out_roles(*snapshot, shadow->loaded);
    if (made && !context->facts)
        context->facts = shadow->facts;
    shadow_close(shadow);
    return made;
}

bool place_remade(PlaceContext *context, Db *live, Snapshot **snapshot, Error *err)
{
    SnapshotScope scope = context->project->schemas;
    TargetFacts *facts;
    Snapshot *read;
    Shadow *shadow = NULL;
    TRY(shadow_describe_target(live, context->mem, &facts, err));
    TRY(state_scope_hidden(live, context->mem, &scope, err));
    TRY(snapshot_read(live, &scope, context->mem, &read, err));
    context->facts = facts;
    TRY(shadow_open(context->project, facts, read, context->progress, context->mem, &shadow, err));
    bool looked = shadow_look(shadow, context->mem, snapshot, err);
    if (looked && context->without_roles)
        leave_out_roles(*snapshot, shadow->loaded);
    for (vec_each(&shadow->assumed, assumed))
        context->progress->say(context->progress, "assumed, not recreated on the shadow: %s", *assumed);
    shadow_close(shadow);
    return looked;
}

/* Those that the shadow only imitates say nothing about the place; those that a migration has made do. */
static void leave_out_roles(Snapshot *snapshot, const Snapshot *known)
{
    for (size_t i = 0; i < snapshot->count; i++) {
        Object *object = snapshot->objects[i];
        if (object_is(object, "role") && snapshot_find_key(known, object->key))
            object->managed = false;
    }
}
