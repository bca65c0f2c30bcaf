#include "migrate/restore.h"

#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "catalog/kind.h"
#include "core/time.h"
#include "migrate/park/park.h"
#include "migrate/plan.h"
#include "migrate/prove/foretell.h"
#include "migrate/shadow/rehearse.h"

typedef struct Restoring {
    PlaceContext *context;
    Db *db;
    const History *history;
    const Snapshot *live, *wanted;
    Shadow *shadow;
    Park aside;
    RestorePlan *plan;
    Arena *mem;
} Restoring;

static bool find_version(Restoring *r, const char *at, Error *err);
static void find_taken_out(Restoring *r);
static bool rehearse(Restoring *r, Error *err);
static bool make_script(Restoring *r, Generated *script, Error *err);
static bool try_script(Restoring *r, Rehearsal *run, Snapshot **after, Error *err);
static void fill_procedure(Restoring *r, const Generated *script);
static bool weigh(Restoring *r, Error *err);
static void note_twins(Restoring *r);
static bool note_parked(Restoring *r, Error *err);

bool restore_plan(PlaceContext *context, Db *db, const char *place, const char *at, RestorePlan *plan, Error *err)
{
    Restoring r = {.context = context, .db = db, .plan = plan, .mem = context->mem};
    SnapshotScope scope = context->project->schemas;
    TargetFacts *facts;
    History *history;
    Snapshot *live, *wanted;

    *plan = (RestorePlan){.place = place, .procedure = ARENA_NEW(r.mem, Procedure)};
    TRY(find_version(&r, at, err));
    TRY(state_history(db, r.mem, &history, err));
    TRY(shadow_describe_target(db, r.mem, &facts, err));
    TRY(state_scope_hidden(db, r.mem, &scope, err));
    TRY(snapshot_read(db, &scope, r.mem, &live, err));
    context->facts = facts;
    TRY(place_snapshot(context, place, &wanted, err));
    r.history = history;
    r.live = live;
    r.wanted = wanted;
    plan->live = live->fingerprint;
    find_taken_out(&r);
    TRY(shadow_open(context->project, facts, live, context->progress, r.mem, &r.shadow, err));
    bool rehearsed = rehearse(&r, err);
    shadow_close(r.shadow);
    return rehearsed && weigh(&r, err) && note_parked(&r, err);
}

static bool find_version(Restoring *r, const char *at, Error *err)
{
    const Project *project = r->context->project;
    const Migration *migration = at ? project_migration(project, at) : place_migration(project, r->plan->place, r->mem);

    r->plan->version = migration ? migration->version : "";
    if (migration || (at && !strcmp(at, "none")))
        return true;
    if (at)
        return error_set(err, ERR_USAGE, "no migration has the version or release \"%s\"", at);
    error_set(err, ERR_USAGE, "which migrations does the schema of %s contain?", r->plan->place);
    return error_hint(err, "--at VERSION: all files up to that one count as applied then. --at none: none of them.");
}

static void find_taken_out(Restoring *r)
{
    const Map *applied = &r->history->applied;

    for (size_t i = applied->count; i-- > 0;)
        if (applied->entries[i].value &&
            (!*r->plan->version || project_compare_versions(applied->entries[i].key, r->plan->version) > 0))
            vec_push(r->mem, &r->plan->taken_out, applied->entries[i].key);
}

/* --- on the shadow ---------------------------------------------------------------------------- */

static bool rehearse(Restoring *r, Error *err)
{
    const char *stamp = time_version_stamp(r->mem);
    Procedure *procedure = r->plan->procedure;
    Shadow *shadow = r->shadow;
    Generated script;
    Rehearsal run;
    Snapshot *after = NULL;
    Delta left;

    *procedure = (Procedure){.version = stamp, .name = arena_printf(r->mem, "restore_%s", stamp),
                             .direction = DIRECTION_DOWN, .restores = r->plan->version, .level = "schema",
                             .indicative = shadow->indicative};
    r->aside = (Park){.mem = r->mem, .version = stamp, .direction = DIRECTION_DOWN,
                      .keep_s = r->context->project->park_keep_s, .state = shadow->now};
    TRY(make_script(r, &script, err));
    fill_procedure(r, &script);
    TRY(rehearse_begin(shadow, NULL, shadow->now, r->mem, &run, err));
    if (!try_script(r, &run, &after, err)) {
        error_while(err, "rehearsing on the shadow; the database was not touched");
        return false;
    }
    delta_make(shadow->now, after, r->mem, &r->plan->delta);
    foretell_delta(shadow, &r->plan->delta, r->mem, &procedure->prediction);
    delta_make(after, r->wanted, r->mem, &left);
    if (left.changes.count)
        vec_push(r->mem, &r->plan->notes,
                 arena_printf(r->mem, "this will still differ from %s:\n%s", r->plan->place, delta_describe(&left, r->mem)));
    note_twins(r);
    return true;
}

static bool make_script(Restoring *r, Generated *script, Error *err)
{
    GenerateHooks hooks = park_generate_hooks(&(ParkHooks){.aside = &r->aside});

    generate_script(r->shadow->now, r->wanted, &hooks, r->mem, script);
    for (vec_each(&script->notes, note))
        vec_push(r->mem, &r->plan->notes, *note);
    size_t count = script->refusals.count + r->aside.refusals.count;
    if (!count)
        return true;
    error_set(err, ERR_REFUSED, "%zu change%s cannot be made without a loss", count, count == 1 ? "" : "s");
    for (vec_each(&script->refusals, refusal))
        error_detail(err, "%s", *refusal);
    for (vec_each(&r->aside.refusals, refusal))
        error_detail(err, "%s", *refusal);
    return error_hint(err, "Nothing was changed. Make these by hand, so that their rows are where you want them, and run it again.");
}

static void add_statement(Restoring *r, const char *sql, bool outside)
{
    vec_push(r->mem, &r->plan->procedure->statements, (ProcedureStatement){.sql = sql, .source = -1, .outside = outside});
}

static void fill_procedure(Restoring *r, const Generated *script)
{
    TextList first = {0};

    if (!script->statements.count)
        return;
    add_statement(r, "set local search_path = pg_catalog", false);
    add_statement(r, "set local check_function_bodies = off", false);
    park_prepare(&r->aside, &first);
    for (vec_each(&first, sql))
        add_statement(r, *sql, false);
    for (vec_each(&script->statements, statement))
        add_statement(r, statement->sql, statement->outside);
}

static bool try_script(Restoring *r, Rehearsal *run, Snapshot **after, Error *err)
{
    Procedure *procedure = r->plan->procedure;

    TRY(rehearse_statements(run, procedure->statements.items, procedure->statements.count, err));
    TRY(rehearse_observe(run, err));
    TRY(rehearse_commit(run, err));
    for (vec_each(&run->locks, lock))
        vec_push(r->mem, &procedure->locks, *lock);
    return shadow_look(r->shadow, r->mem, after, err);
}

/* --- what somebody should know ---------------------------------------------------------------- */

static const char *columns_of(const Snapshot *snapshot, const Object *table, Arena *mem)
{
    Buf out = buf_new(mem);

    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->objects[i]->parent == table && object_is(snapshot->objects[i], "column"))
            buf_printf(&out, "%s %s\n", snapshot->objects[i]->name, object_property(snapshot->objects[i], "type"));
    return out.data;
}

/* The schema alone does not tell a rename from a drop and a create. */
static void note_twins(Restoring *r)
{
    for (vec_each(&r->aside.things, thing)) {
        if (!object_is(thing->object, "table"))
            continue;
        const char *columns = columns_of(thing->state, thing->object, r->mem);
        for (vec_each(&r->plan->delta.changes, change))
            if (change->kind == CHANGE_CREATE && object_is(change->to, "table") &&
                !strcmp(columns, columns_of(r->wanted, snapshot_find_key(r->wanted, change->to->key), r->mem)))
                vec_push(r->mem, &r->plan->notes,
                         arena_printf(r->mem, "%s is put aside and %s, with the same columns, is made empty: if it was renamed, "
                                              "rename it back first and run this again",
                                      thing->object->key, change->to->key));
    }
}

/* Something of this name is kept aside with its rows, which a schema does not bring back. */
static bool note_parked(Restoring *r, Error *err)
{
    Parked *parked;
    size_t count;

    if (!r->history->exists)
        return true;
    TRY(state_parked(r->db, r->mem, &parked, &count, err));
    for (vec_each(&r->plan->delta.changes, change))
        for (size_t i = 0; i < count; i++)
            if (change->kind == CHANGE_CREATE && !strcmp(parked[i].key, change->to->key))
                vec_push(r->mem, &r->plan->notes,
                         arena_printf(r->mem, "%s is made without rows; those that %s put aside stay in %s (theseus rollback "
                                              "brings them back, restore-schema does not)",
                                      parked[i].key, parked[i].version, parked[i].place));
    return true;
}

static bool weigh(Restoring *r, Error *err)
{
    for (vec_each(&r->aside.things, thing)) {
        const Object *whole = object_is(thing->object, "column") ? thing->object->parent : thing->object;
        RestoreAside aside = {.key = thing->object->key};
        auto_rows rows = NULL;

        TRY(db_query(r->db, sql_migrate_weight, PARAMS(whole->schema, whole->name), &rows, err));
        if (rows_count(rows) && (object_is(whole, "table"))) {
            aside.rows = rows_i64(rows, 0, 0);
            aside.bytes = whole == thing->object ? rows_i64(rows, 0, 1) : 0;
        }
        vec_push(r->mem, &r->plan->aside, aside);
    }
    return true;
}

/* --- running ---------------------------------------------------------------------------------- */

/* Everything was planned without the lock, while somebody was asked. */
static bool still_holds(RunContext *run, const History *history, const RestorePlan *plan, Error *err)
{
    size_t standing = 0;

    for (size_t i = 0; i < history->applied.count; i++)
        standing += history->applied.entries[i].value &&
                    (!*plan->version || project_compare_versions(history->applied.entries[i].key, plan->version) > 0);
    if (digest_equal(run->snapshot->fingerprint, plan->live) && standing == plan->taken_out.count)
        return true;
    error_set(err, ERR_REFUSED, "the database has changed since the script was made");
    return error_hint(err, "Nothing was changed. Run it again and look at the new script.");
}

bool restore_run(RunContext *run, const History *history, const RestorePlan *plan, Arena *mem, RunReport *report,
                 Error *err)
{
    const Migration *migration = *plan->version ? project_migration(run->project, plan->version) : NULL;

    TRY(still_holds(run, history, plan, err));
    return run_procedure(run, plan->procedure, migration ? migration->digest : NULL,
                         migration ? migration->token_digest : NULL, mem, report, err);
}
