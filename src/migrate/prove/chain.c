#include "migrate/prove/chain.h"

#include "state/state.h"

static bool prove_step(const Project *project, Shadow *shadow, ChainStep *step, Progress *progress, Arena *mem,
                       Error *err) MUST_CHECK;

void chain_from_nothing(const Project *project, Chain *chain, Arena *mem)
{
    TargetFacts *facts = ARENA_NEW(mem, TargetFacts);
    Snapshot *empty = ARENA_NEW(mem, Snapshot);
    *facts = (TargetFacts){.database = project->name, .encoding = "UTF8", .collate = "C.UTF-8", .ctype = "C.UTF-8",
                           .system_identifier = ""};
    empty->mem = mem;
    *chain = (Chain){.facts = facts, .start = empty};
}

bool chain_from_target(const Project *project, Db *target, Chain *chain, Arena *mem, Error *err)
{
    TargetFacts *facts;
    Snapshot *snapshot;
    SnapshotScope scope = project->schemas;
    TRY(shadow_describe_target(target, mem, &facts, err));
    TRY(state_scope_hidden(target, mem, &scope, err));
    TRY(snapshot_read(target, &scope, mem, &snapshot, err));
    *chain = (Chain){.facts = facts, .start = snapshot};
    return true;
}

bool chain_prove(const Project *project, Chain *chain, const Migration *const *migrations, size_t count,
                 bool (*done)(void *context, const ChainStep *step, Error *err), void *context, Progress *progress,
                 Arena *mem, Error *err)
{
    Shadow *shadow = NULL;
    bool fine = true;
    const Snapshot *before = chain->start;
    TRY(shadow_open(project, chain->facts, chain->start, progress, mem, &shadow, err));
    for (size_t i = 0; i < count && fine && (chain->keep_going || !chain->failure.code); i++) {
        ChainStep step = {.migration = migrations[i], .before = before};
        shadow->last = i + 1 == count;
        fine = prove_step(project, shadow, &step, progress, mem, err) && (!done || done(context, &step, err));
        before = step.after;
        if (!chain->failure.code)
            chain->failure = step.failure;
        vec_push(mem, &chain->steps, step);
    }
    chain->assumed = shadow->assumed;
    chain->indicative = shadow->indicative;
    shadow_close(shadow);
    return fine;
}

/* False when it is the shadow that failed, not the migration. */
static bool prove_step(const Project *project, Shadow *shadow, ChainStep *step, Progress *progress, Arena *mem, Error *err)
{
    Snapshot *after;
    if (proof_make(shadow, project, step->migration, step->before, progress, mem, &step->proof, &after, &step->failure)) {
        step->after = after;
        return true;
    }
    if (step->failure.code == ERR_INTERRUPTED || !shadow->admin || !db_alive(shadow->admin)) {
        *err = step->failure;
        return false;
    }
    /* Outside a transaction a part of it may stand. */
    TRY(shadow_look(shadow, mem, &after, err));
    shadow->now = step->after = after;
    return true;
}
