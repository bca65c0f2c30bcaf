#include "cli/report.h"

#define REPORT_WAIT_MS (10 * 60 * 1000)

typedef struct StepRow {
    const char *version, *name, *proof;
    double seconds;
    int64_t locks, attempts, waited_ms, worst_stall_ms;
} StepRow;

int64_t report_wait(int64_t option_ms)
{
    return option_ms ? option_ms : REPORT_WAIT_MS;
}

void report_steps(Session *s, const char *key, const ApplyReport *report)
{
    static const Field fields[] = {
        FIELD(StepRow, version), FIELD(StepRow, name),     FIELD(StepRow, proof),     FIELD(StepRow, seconds),
        FIELD(StepRow, locks),   FIELD(StepRow, attempts), FIELD(StepRow, waited_ms), FIELD(StepRow, worst_stall_ms),
    };
    VEC(StepRow) rows = {0};

    for (vec_each(&report->steps, step)) {
        const LockReport *locks = &step->run.locks;
        vec_push(s->mem, &rows,
                 (StepRow){.version = step->version, .name = step->name, .proof = step->level,
                           .seconds = step->run.seconds, .locks = (int64_t)step->locks, .attempts = locks->attempts,
                           .waited_ms = locks->waited_ms, .worst_stall_ms = locks->worst_stall_ms});
        for (vec_each(&step->run.notes, note))
            s->progress->say(s->progress, "%s: %s", step->version, *note);
    }
    output_table(s->output, key, rows.items, rows.count, sizeof(StepRow), fields, COUNT(fields));
    if (rows.count != report->planned)
        return;
    output_line(s->output, "%s", output_style(s->output, "good",
                                              arena_printf(s->mem, "%zu migration%s %s", rows.count, rows.count == 1 ? "" : "s",
                                                           key[0] == 'a' ? "applied" : "rolled back")));
}

bool report_drift(Session *s, History **history, Drift *drift, Snapshot **live, Error *err)
{
    SnapshotScope scope = s->project->schemas;

    TRY(state_history(s->db, s->mem, history, err));
    TRY(state_scope_hidden(s->db, s->mem, &scope, err));
    TRY(snapshot_read(s->db, &scope, s->mem, live, err));
    return drift_find(s->db, *history, *live, s->mem, drift, err);
}
