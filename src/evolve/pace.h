/*
 * How fast: the size of the next batch, and whether there is one just now. Every stop has a reason, which is on record.
 */
#ifndef THESEUS_EVOLVE_PACE_H
#define THESEUS_EVOLVE_PACE_H

#include "evolve/run.h"

#define PACE_CANARY 40

typedef struct Pacer {
    EvolveRun *run;
    int64_t looked_ms;          /* monotonic */
    double canary[PACE_CANARY]; /* ms, the last ones */
    size_t canary_count;
    double canary_before;       /* p95 before we began; 0: not measured */
    bool told_snapshot;
} Pacer;

Pacer pace_begin(EvolveRun *run);
/* After a batch of `elapsed` ms: rests as declared, looks around about once a second, and waits while there is reason to. */
bool pace_rest(Pacer *pacer, int64_t elapsed, Error *err) MUST_CHECK;
/* Next size for a batch that took `elapsed` ms: aimed at `target`, at most a quarter more or half of it. Pure. */
int64_t pace_next(int64_t size, double elapsed, double target, int64_t least, int64_t most);
double pace_p95(const double *samples, size_t count); /* 0 for none. Pure. */

#endif
