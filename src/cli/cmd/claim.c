#include "cli/command.h"
#include "state/state.h"

/* Under the lock: a run that goes on in the original must not meet a claim in the middle, should both be one. */
static bool claim_run(Session *s, const void *options, const char *const *words, int count,
                      Error *err)
{
    History *history;
    (void)options, (void)words, (void)count;

    TRY(state_history(s->db, s->mem, &history, err));
    if (history->exists && !history->stranger && history->environment)
        output_line(s->output, "it was %s's already; now it is %s's", history->environment,
                    s->environment->name);
    TRY(state_lock(s->db, 0, NULL, NULL, err));
    bool claimed = state_claim(s->db, s->environment->name, err);
    Error ignored;
    if (!state_unlock(s->db, claimed ? err : &ignored))
        return false;
    TRY(claimed);
    output_line(s->output, "%s goes on with the history that came with it, as environment %s",
                db_database(s->db), s->environment->name);
    return true;
}

const Command command_claim = {
    .name = "claim",
    .summary = "let a copy of a database go on with the history that came with it",
    .description =
        "In a copy (CREATE DATABASE ... TEMPLATE, a restored dump, a cluster after pg_upgrade) the history is that of\n"
        "another database, and migrate refuses. After claim it is this database's own; what is parked is looked up\n"
        "again by name, because a restored dump gives everything new oids.\n",
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE | NEEDS_CONFIRMATION | PARSES_LATE,
    .run = claim_run,
};
