#include "cli/command.h"
#include "cli/report.h"
#include "migrate/drift.h"

typedef struct DriftRow {
    const char *change, *object, *property, *recorded, *live;
} DriftRow;

#define DRIFT_LINES 1000

static void show(Session *s, const Drift *drift)
{
    static const Field fields[] = {FIELD(DriftRow, change), FIELD(DriftRow, object), FIELD_NULL(DriftRow, property),
                                   FIELD_NULL(DriftRow, recorded), FIELD_NULL(DriftRow, live)};
    static const char *const words[] = {[CHANGE_CREATE] = "created", [CHANGE_DROP] = "dropped", [CHANGE_ALTER] = "changed"};
    VEC(DriftRow) rows = {0};

    if (!output_is_json(s->output)) {
        output_text(s->output, drift_describe(drift, DRIFT_LINES, s->mem));
        return;
    }
    for (vec_each(&drift->items, item)) {
        if (!item->properties.count)
            vec_push(s->mem, &rows, (DriftRow){.change = words[item->kind], .object = item->key});
        for (vec_each(&item->properties, property))
            vec_push(s->mem, &rows,
                     (DriftRow){words[item->kind], item->key, property->name, property->recorded, property->live});
    }
    output_table(s->output, "drift", rows.items, rows.count, sizeof(DriftRow), fields, COUNT(fields));
}

static bool drift_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    History *history;
    Drift drift;
    (void)options, (void)words, (void)count;

    TRY(report_drift(s, &history, &drift, err));
    if (drift.rebaseline) {
        error_set(err, ERR_FINDINGS, "the record must be made anew: %s", drift.rebaseline);
        return error_hint(err, "theseus accept --reason TEXT takes the schema as it is now.");
    }
    if (drift.nothing_recorded) {
        output_line(s->output, "nothing is on record here yet, so nothing can differ from it");
        return true;
    }
    show(s, &drift);
    if (!drift.items.count) {
        output_line(s->output, "no drift: the schema is as it was after the last change on record");
        return true;
    }
    error_set(err, ERR_FINDINGS, "%zu object%s differ%s from the record", drift.items.count,
              drift.items.count == 1 ? "" : "s", drift.items.count == 1 ? "s" : "");
    return error_hint(err, "Undo it by hand, write a migration for it, or take it into the history: theseus accept "
                           "--reason TEXT");
}

const Command command_drift = {
    .name = "drift",
    .summary = "what differs between the database and what is on record",
    .description = "Compares the live schema with the blocks recorded after the last change, object by object and\n"
                   "property by property. Exit status 3 when something differs. Changes nothing.\n",
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE,
    .run = drift_run,
};
