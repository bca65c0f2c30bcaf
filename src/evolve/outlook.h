/*
 * What an evolution will cost, before anything runs: rows, write-ahead log, disk, time. Estimates, from a sample of the table
 * and the figures of docs/evolutions.md; reads only.
 */
#ifndef THESEUS_EVOLVE_OUTLOOK_H
#define THESEUS_EVOLVE_OUTLOOK_H

#include "evolve/evolution.h"

typedef struct Outlook {
    int64_t rows, rows_written; /* of the table; those that will be written */
    int64_t wal_bytes;          /* upper bound of a run in which every page is written once a checkpoint */
    int64_t disk_bytes;         /* growth of the table and what is built beside it */
    int64_t seconds;            /* of writing, at 50,000 rows a second and index building at 500,000 */
    int64_t windows;            /* transactions are these times the visits */
} Outlook;

bool outlook_make(Db *db, const Evolution *evolution, Arena *mem, Outlook *outlook, Error *err) MUST_CHECK;

/* What theseus.evolution_gate and _pause hold, for status. */
typedef struct GateRow {
    const char *name;
    double measured, allowed;
    bool passes;
    const char *detail, *at;
} GateRow;
typedef struct PauseRow {
    const char *began_at;
    double seconds;
    const char *reason, *detail;
} PauseRow;
extern const Field gate_row_fields[6];
extern const Field pause_row_fields[4];
bool outlook_gates(Db *db, int64_t id, Arena *mem, GateRow **gates, size_t *count, Error *err) MUST_CHECK;
bool outlook_pauses(Db *db, int64_t id, Arena *mem, PauseRow **pauses, size_t *count, Error *err) MUST_CHECK;

#endif
