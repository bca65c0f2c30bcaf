/*
 * The independent observer: states that must be equal are compared as normalised text of pg_dump as well, which shares nothing
 * with our reader. What only it sees is a blind spot of ours.
 *
 *     start ---- up ----> seen_up ---- down ----> as start? ---- up ----> as seen_up?
 */
#include <string.h>

#include "core/log.h"
#include "core/time.h"
#include "migrate/prove/dump_text.h"
#include "migrate/prove/proving.h"

/* Where there are more, only those are looked at that the migration locks. */
#define OBSERVED_TABLES 200

static void choose_unobserved(Proving *p);

bool proving_observe(Proving *p, const char **seen, Error *err)
{
    ShadowDump dump;
    if (!p->seen_start)
        choose_unobserved(p);
    *seen = p->unobserved.count ? NULL : p->shadow->seen;
    if (*seen || p->proof->unobserved)
        return true;
    int64_t began = time_monotonic_ms();
    TRY(shadow_dump(p->shadow, &p->unobserved, p->mem, &dump, err));
    log_line(LOG_DEBUG, "pg_dump looked for %.3f s", (double)(time_monotonic_ms() - began) / 1000);
    *seen = dump.text;
    p->proof->unobserved = dump.text ? NULL : dump.why_not;
    if (!p->unobserved.count) /* of all, so that it is true for the next migration as well */
        p->shadow->seen = dump.text;
    return true;
}

/* Names only: what it does not name is looked at. */
static void choose_unobserved(Proving *p)
{
    Objects tables = {0};
    if (p->literal.no_transaction)
        return;
    for (size_t i = 0; i < p->start->count; i++) {
        const Object *table = p->start->objects[i];
        bool locked = !object_is(table, "table");
        for (size_t l = 0; l < p->rehearsal.locks.count && !locked; l++)
            locked = !strcmp(p->rehearsal.locks.items[l].name, table->name) &&
                     !strcmp(p->rehearsal.locks.items[l].schema, table->schema);
        if (!locked)
            vec_push(p->mem, &tables, table);
    }
    if (tables.count > OBSERVED_TABLES)
        p->unobserved = tables;
}

/* What the old text becomes when it is made anew: told by loading it, where nothing was left out of it. */
static bool make_again(Proving *p, const char *text, Dump *again, Error *err)
{
    Snapshot *snapshot;
    ShadowDump dump;
    *again = (Dump){0};
    if (p->unobserved.count)
        return true;
    TRY(shadow_make_again(p->shadow, text, p->mem, &snapshot, &dump, err));
    if (dump.text)
        dump_parse(dump.text, p->mem, again);
    return true;
}

bool proving_observed_same(Proving *p, const char *wanted, const char *what, Error *err)
{
    const char *seen;
    Dump from, to, again;
    size_t anew;
    if (p->proof->outcome != PROOF_EXACT || !wanted)
        return true;
    TRY(proving_observe(p, &seen, err));
    if (!seen || !strcmp(seen, wanted))
        return true;
    dump_parse(wanted, p->mem, &from);
    dump_parse(seen, p->mem, &to);
    TextList differences = dump_differences(&from, &to, NULL, p->mem, &anew);
    if (!differences.count)
        return true;
    TRY(make_again(p, wanted, &again, err));
    differences = dump_differences(&from, &to, &again, p->mem, &anew);
    if (anew)
        vec_push(p->mem, &p->proof->notes,
                 arena_printf(p->mem, "%zu texts read otherwise after they were made anew, as the server does", anew));
    if (!differences.count)
        return true;
    Buf told = buf_new(p->mem);
    for (vec_each(&differences, difference))
        buf_printf(&told, "%s%s", told.length ? "\n" : "", *difference);
    proving_does_not(p, "%s leaves a difference that pg_dump sees, though no snapshot of ours shows it:\n%s", what,
                     told.data);
    return true;
}
