#include "migrate/drift_script.h"

#include <string.h>

#include "migrate/plan.h"

typedef VEC(Migration *) Migrations;

static void applied_files(Project *project, const History *history, Arena *mem, Migrations *applied);
static bool check_recorded(const Drift *drift, const DriftSchemas *schemas, Error *err);
static void find_accepted(const Drift *drift, Arena *mem, DriftSchemas *schemas);

bool drift_schemas(PlaceContext *context, Db *db, const History *history, const Drift *drift, DriftSchemas *schemas,
                   Error *err)
{
    Migrations applied = {0};

    *schemas = (DriftSchemas){0};
    applied_files(context->project, history, context->mem, &applied);
    if (applied.count)
        schemas->last = applied.items[applied.count - 1]->version;
    TRY(place_remade(context, db, &schemas->live, err));
    TRY(place_of_migrations(context, applied.items, applied.count, &schemas->recorded, err));
    TRY(check_recorded(drift, schemas, err));
    find_accepted(drift, context->mem, schemas);
    return true;
}

static void applied_files(Project *project, const History *history, Arena *mem, Migrations *applied)
{
    Map recorded = plan_recorded(history, mem);
    const char *baseline = plan_baseline(history);

    for (vec_each(&project->migrations, migration)) {
        const Recorded *entry = map_get(&recorded, migration->version);
        bool below = baseline && project_compare_versions(migration->version, baseline) <= 0;
        if (entry ? entry->applied != NULL : below)
            vec_push(mem, applied, migration);
    }
}

static bool check_recorded(const Drift *drift, const DriftSchemas *schemas, Error *err)
{
    size_t wrong = 0;

    for (vec_each(&drift->items, item)) {
        const Object *object = snapshot_find_key(schemas->recorded, item->key);
        bool role = !strncmp(item->key, "role ", strlen("role ")); /* of the cluster: the shadow imitates what is there */
        if (role || (object != NULL) == (item->kind != CHANGE_CREATE))
            continue;
        if (!wrong++)
            error_set(err, ERR_REFUSED, "the migration files do not make what is on record");
        error_detail(err, "%s is %s, and the files %s", item->key, object ? "not on record" : "on record",
                     object ? "make it" : "do not make it");
    }
    return !wrong || error_hint(err, "Files were edited or left out since (theseus status says so), or drift was accepted without a "
                                     "file: no script can be made of that.");
}

static void find_accepted(const Drift *drift, Arena *mem, DriftSchemas *schemas)
{
    Map drifted = map_new(mem);
    Delta delta;

    for (vec_each(&drift->items, item))
        map_put(&drifted, item->key, item);
    delta_make(schemas->recorded, schemas->live, mem, &delta);
    for (vec_each(&delta.changes, change)) {
        const char *key = change->to ? change->to->key : change->from->key;
        if (!map_has(&drifted, key))
            vec_push(mem, &schemas->accepted, key);
    }
}
