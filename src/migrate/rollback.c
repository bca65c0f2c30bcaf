#include "migrate/rollback.h"

#include <stdlib.h>
#include <string.h>

#include "migrate/park/park.h"
#include "migrate/preflight.h"
#include "migrate/store.h"

static RollbackChain standing(const History *history, Arena *mem);
static bool take_from(RollbackChain *chain, const RollbackChain *all, size_t from, size_t count, Arena *mem, Error *err);
static bool find(const RollbackChain *all, const Project *project, const char *wanted, size_t *index, Error *err);

bool rollback_choose(const Project *project, const History *history, const RollbackOptions *options, Arena *mem,
                     RollbackChain *chain, Error *err)
{
    RollbackChain all = standing(history, mem);
    size_t index;

    *chain = (RollbackChain){0};
    if ((options->steps != 0) + (options->to != NULL) + (options->only != NULL) > 1)
        return error_set(err, ERR_USAGE, "--steps, --to and --only exclude each other");
    if (options->steps < 0)
        return error_set(err, ERR_USAGE, "--steps takes a positive number");
    if (options->only)
        return find(&all, project, options->only, &index, err) && take_from(chain, &all, index, 1, mem, err);
    if (options->to)
        return find(&all, project, options->to, &index, err) && take_from(chain, &all, 0, index, mem, err);
    index = options->steps ? (size_t)options->steps : 1;
    if (index > all.count) {
        if (!options->steps)
            return true;
        error_set(err, ERR_REFUSED, "only %zu migrations are applied, %zu were to be taken back", all.count, index);
        return error_hint(err, "theseus status --all lists them.");
    }
    return take_from(chain, &all, 0, index, mem, err);
}

static int newest_first(const void *left, const void *right)
{
    int64_t a = (*(const Event *const *)left)->id, b = (*(const Event *const *)right)->id;

    return (a < b) - (a > b);
}

static RollbackChain standing(const History *history, Arena *mem)
{
    RollbackChain all = {0};

    for (size_t i = 0; i < history->applied.count; i++)
        if (history->applied.entries[i].value)
            vec_push(mem, &all, (const Event *)history->applied.entries[i].value);
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, newest_first);
    return all;
}

static bool find(const RollbackChain *all, const Project *project, const char *wanted, size_t *index, Error *err)
{
    const Migration *migration = project_migration(project, wanted);
    const char *version = migration ? migration->version : wanted;

    for (*index = 0; *index < all->count; (*index)++)
        if (!strcmp(all->items[*index]->version, version))
            return true;
    error_set(err, ERR_USAGE, "%s is not applied here", wanted);
    return error_hint(err, "theseus status --all lists what is.");
}

static bool take_from(RollbackChain *chain, const RollbackChain *all, size_t from, size_t count, Arena *mem, Error *err)
{
    for (size_t i = from; i < from + count; i++) {
        if (!strcmp(all->items[i]->kind, "baseline")) {
            error_set(err, ERR_REFUSED, "%s is the baseline: it was found, not made, so there is no way back behind it",
                      all->items[i]->version);
            return error_hint(err, "Nothing was changed.");
        }
        if (!strcmp(all->items[i]->kind, "restored")) {
            error_set(err, ERR_REFUSED, "%s came with the schema that was restored at %s: it was not carried out, so no way "
                      "back of it was proved", all->items[i]->version, all->items[i]->at);
            return error_hint(err, "Nothing was changed. theseus restore-schema goes to an earlier state.");
        }
        vec_push(mem, chain, all->items[i]);
    }
    return true;
}

/* --- checking ------------------------------------------------------------------------------- */

/* What the steps before this one will have made of the blocks: key -> digest, "" when gone, NULL when only known to
 * be changed (a property): then the step before it has looked at it. */
typedef struct Foreseen {
    Map changed;
    const Snapshot *now;
    Arena *mem;
} Foreseen;

static bool load(RunContext *run, const Event *applied, Arena *mem, Procedure **procedure, Error *err);
static bool check_closure(const Foreseen *foreseen, const Procedure *procedure, Error *err);
static void foresee(Foreseen *foreseen, const Procedure *procedure);

bool rollback_check(RunContext *run, const RollbackChain *chain, Arena *mem, RollbackProcedures *procedures, Error *err)
{
    Foreseen foreseen = {map_new(mem), run->snapshot, mem};

    for (vec_each(chain, applied)) {
        Procedure *procedure, *resolved;
        TextList notes = {0};
        TRY(load(run, *applied, mem, &procedure, err));
        TRY(check_closure(&foreseen, procedure, err));
        TRY(park_resolve(run->db, procedure, mem, &resolved, &notes, err));
        foresee(&foreseen, procedure);
        vec_push(mem, procedures, procedure);
    }
    return true;
}

static bool load(RunContext *run, const Event *applied, Arena *mem, Procedure **procedure, Error *err)
{
    const char *body;
    int64_t event = 0;

    TRY(state_procedure_get(run->db, applied->version, "down", mem, &body, &event, err));
    if (!body || event != applied->id) {
        error_set(err, ERR_REFUSED, "%s %s has no proved way back on record", applied->version, applied->name);
        error_detail(err, "it was applied at %s with proof level \"%s\"", applied->at,
                     applied->proof_level ? applied->proof_level : "none");
        return error_hint(err, "Nothing was changed. Write a migration that undoes it.");
    }
    TRY(procedure_parse(body, NULL, mem, procedure, err));
    if (!(*procedure)->irreversible)
        return true;
    error_set(err, ERR_REFUSED, "%s %s is irreversible: %s", applied->version, applied->name, (*procedure)->irreversible);
    return error_hint(err, "Nothing was changed. Write a migration that undoes what can be undone.");
}

/* Something that came later stands on what this step removes, and would be lost without anybody having proved it. */
static void check_left_over(const Foreseen *foreseen, const Procedure *procedure, Buf *out)
{
    Map dropped = map_new(foreseen->mem);

    for (vec_each(&procedure->prediction.expectations, expected))
        if (expected->change == CHANGE_DROP)
            map_put(&dropped, expected->key, (void *)(uintptr_t)1);
    for (size_t i = 0; i < foreseen->now->count; i++) {
        const Object *object = foreseen->now->objects[i];
        const char *changed = map_get(&foreseen->changed, object->key);
        if (!object->parent || !map_has(&dropped, object->parent->key) || map_has(&dropped, object->key) ||
            (changed && !*changed))
            continue;
        buf_printf(out, "%s was added to it since\n", object->key);
    }
}

/* What comes back needs its name: something new may have taken it. */
static void check_names(const Foreseen *foreseen, const Procedure *procedure, Buf *out)
{
    for (vec_each(&procedure->prediction.expectations, expected)) {
        const char *changed = map_get(&foreseen->changed, expected->key);
        bool there = map_has(&foreseen->changed, expected->key) ? !changed || *changed
                                                                : snapshot_find_key(foreseen->now, expected->key) != NULL;
        if (expected->change == CHANGE_CREATE && there)
            buf_printf(out, "%s is there already: another one took its name\n", expected->key);
    }
}

static bool check_closure(const Foreseen *foreseen, const Procedure *procedure, Error *err)
{
    Buf out = buf_new(foreseen->mem);

    check_left_over(foreseen, procedure, &out);
    check_names(foreseen, procedure, &out);
    for (vec_each(&procedure->closure, block)) {
        const Object *object = snapshot_find_key(foreseen->now, block->key);
        const char *digest = object ? digest_hex(object->digest, foreseen->mem) : "";
        if (map_has(&foreseen->changed, block->key))
            digest = map_get(&foreseen->changed, block->key);
        if (!digest || !strcmp(digest, block->digest) || (block->again && !strcmp(digest, block->again)))
            continue;
        buf_printf(&out, "%s %s\n", block->key, *digest ? "is another one" : "is not there");
    }
    if (!out.length)
        return true;
    error_set(err, ERR_REFUSED, "the way back of %s does not fit this database any more", procedure->version);
    error_detail(err, "%s", out.data);
    return error_hint(err, "Nothing was changed. A later migration may have changed these objects (take it back first), "
                           "or somebody by hand (theseus drift).");
}

static void foresee(Foreseen *foreseen, const Procedure *procedure)
{
    for (vec_each(&procedure->prediction.expectations, expected)) {
        const char *digest = expected->change == CHANGE_DROP ? "" : expected->property ? NULL : expected->digest;
        if (digest && !strcmp(digest, EXPECT_ANY))
            digest = NULL;
        map_put(&foreseen->changed, expected->key, (void *)(uintptr_t)digest);
    }
}

/* --- running -------------------------------------------------------------------------------- */

static bool note_conflicts(RunContext *run, const char *version, Arena *mem, TextList *notes, Error *err);

bool rollback_run(RunContext *run, const RollbackChain *chain, const RollbackProcedures *procedures, Arena *mem,
                  ApplyReport *report, Error *err)
{
    *report = (ApplyReport){.planned = chain->count};
    for (size_t i = 0; i < chain->count; i++) {
        const Event *applied = chain->items[i];
        const Procedure *procedure = procedures->items[i];
        AppliedStep step = {.version = applied->version, .name = applied->name, .level = procedure->level,
                            .locks = procedure->locks.count};
        Procedure *resolved;
        TextList notes = {0};

        run->progress->step(run->progress, arena_printf(mem, "rolling back %s %s", applied->version, applied->name));
        if (!preflight_closure(procedure, run->snapshot, mem, err) ||
            !park_resolve(run->db, procedure, mem, &resolved, &notes, err) ||
            !preflight_rows(run, resolved, mem, err) ||
            !run_procedure(run, resolved, applied->file_digest, applied->token_digest, mem, &step.run, err)) {
            if (chain->count > 1)
                error_while(err, "while rolling back %zu migrations: %zu rolled back, %s not", chain->count, i,
                            applied->version);
            return false;
        }
        for (vec_each(&notes, note))
            vec_push(mem, &step.run.notes, *note);
        TRY(note_conflicts(run, applied->version, mem, &step.run.notes, err));
        vec_push(mem, &report->steps, step);
    }
    return true;
}

static bool note_conflicts(RunContext *run, const char *version, Arena *mem, TextList *notes, Error *err)
{
    Conflict *conflicts;
    size_t count;

    TRY(state_conflicts(run->db, version, mem, &conflicts, &count, err));
    if (count)
        vec_push(mem, notes, arena_printf(mem, "%zu row%s left as somebody has written since: theseus parked conflicts", count,
                                          count == 1 ? " is" : "s are"));
    return true;
}
