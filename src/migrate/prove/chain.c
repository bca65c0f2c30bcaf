#include "migrate/prove/chain.h"

#include "core/file.h"
#include "state/state.h"

typedef struct Walk Walk;
static bool take_step(Walk *walk, ChainStep *step, bool last, Error *err) MUST_CHECK;
static bool need_shadow(Walk *walk, Error *err) MUST_CHECK;
static bool find_committed(Walk *walk, ChainStep *step, Error *err) MUST_CHECK;
static bool carry_out(Walk *walk, ChainStep *step, Error *err) MUST_CHECK;

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

/* One call of chain_prove. */
struct Walk {
    const Project *project;
    Chain *chain;
    Progress *progress;
    Arena *mem;
    Shadow *shadow; /* opened by the first step that has to be carried out */
};

bool chain_prove(const Project *project, Chain *chain, const Migration *const *migrations, size_t count,
                 bool (*done)(void *context, const ChainStep *step, Error *err), void *context, Progress *progress,
                 Arena *mem, Error *err)
{
    Walk walk = {project, chain, progress, mem, NULL};
    bool fine = true;
    const Snapshot *before = chain->start;
    for (size_t i = 0; i < count && fine && (chain->keep_going || !chain->failure.code); i++) {
        ChainStep step = {.migration = migrations[i], .before = before};
        fine = take_step(&walk, &step, i + 1 == count, err) && (!done || done(context, &step, err));
        before = step.after;
        if (!chain->failure.code)
            chain->failure = step.failure;
        vec_push(mem, &chain->steps, step);
    }
    if (walk.shadow) {
        chain->assumed = walk.shadow->assumed;
        chain->indicative = walk.shadow->indicative;
    }
    shadow_close(walk.shadow);
    return fine;
}

/* False when it is the shadow that failed, not the migration. */
static bool take_step(Walk *walk, ChainStep *step, bool last, Error *err)
{
    if (!walk->chain->facts->user)
        TRY(need_shadow(walk, err)); /* what stands in an empty database only it can tell */
    if (walk->chain->reuse)
        TRY(find_committed(walk, step, err));
    if (step->proof && last)
        return true;
    TRY(need_shadow(walk, err));
    walk->shadow->last = last;
    return carry_out(walk, step, err);
}

static bool need_shadow(Walk *walk, Error *err)
{
    return walk->shadow || shadow_open(walk->project, walk->chain->facts, walk->chain->start, walk->progress, walk->mem,
                                       &walk->shadow, err);
}

/* A proof that was committed and holds, with the files that were written together with it. */
static bool find_committed(Walk *walk, ChainStep *step, Error *err)
{
    const char *why;
    const Snapshot *state = walk->shadow ? walk->shadow->now : step->before;
    TRY(proof_reuse(walk->project, step->migration, state, walk->mem, &step->proof, &why, err));
    if (step->proof && !file_exists(project_snapshot_path(walk->project, step->migration, false, walk->mem)))
        step->proof = NULL;
    return true;
}

static bool carry_out(Walk *walk, ChainStep *step, Error *err)
{
    Snapshot *after;
    Shadow *shadow = walk->shadow;
    bool fine = step->proof
                    ? proof_step(shadow, walk->project, step->migration, walk->progress, walk->mem, &after, &step->failure)
                    : proof_make(shadow, walk->project, step->migration, step->before, walk->progress, walk->mem, &step->proof,
                                 &after, &step->failure);
    if (fine) {
        step->after = after;
        return true;
    }
    step->proof = NULL;
    if (step->failure.code == ERR_INTERRUPTED || !shadow->admin || !db_alive(shadow->admin)) {
        *err = step->failure;
        return false;
    }
    /* Outside a transaction a part of it may stand. */
    TRY(shadow_look(shadow, walk->mem, &after, err));
    shadow->now = step->after = after;
    return true;
}
