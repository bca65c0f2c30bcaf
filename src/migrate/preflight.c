#include "migrate/preflight.h"

#include <string.h>

#include "migrate/prove/holds.h"

bool preflight_closure(const Procedure *procedure, const Snapshot *target, Arena *mem, Error *err)
{
    TextList misfits = procedure_misfits(procedure, target, mem);

    if (!misfits.count)
        return true;
    error_set(err, ERR_REFUSED, "the proof of %s%s does not hold for this database",
              procedure->direction == DIRECTION_DOWN ? "the rollback of " : "", procedure->version);
    for (vec_each(&misfits, misfit))
        error_detail(err, "%s", *misfit);
    return error_hint(err, "Something changed these objects since. theseus drift shows what is not on record.");
}

bool preflight_required(const Plan *plan, const char *environment, Db *other, Arena *mem, Error *err)
{
    History *history;
    size_t missing = 0;

    TRY(state_history(other, mem, &history, err));
    error_set(err, ERR_REFUSED, "this environment requires that %s has the migrations first", environment);
    for (vec_each(&plan->steps, step)) {
        const Migration *migration = step->migration;
        const Event *there = map_get(&history->applied, migration->version);
        bool same = there && there->token_digest && !strcmp(there->token_digest, migration->token_digest);
        if (same)
            continue;
        missing++;
        error_detail(err, "%s %s %s", migration->version, migration->name,
                     there ? "stands there with another text" : "is not applied there");
    }
    if (missing)
        return error_hint(err, "Run theseus migrate --env %s first.", environment);
    *err = (Error){0};
    return true;
}

bool preflight_protected(const Environment *environment, const Procedure *procedure, Error *err)
{
    if (!environment || !environment->protected_ || !procedure->indicative)
        return true;
    error_set(err, ERR_REFUSED, "the proof of %s was made on another major version of PostgreSQL than %s runs",
              procedure->version, environment->name);
    return error_hint(err, "Set THESEUS_PG_BIN to server binaries of that version, or name a shadow of it in "
                           "theseus.yaml.");
}
