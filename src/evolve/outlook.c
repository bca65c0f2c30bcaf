#include "evolve/outlook.h"

#include <stdlib.h>
#include <string.h>

#include <sql.h>

#include "db/sql.h"
#include "evolve/store.h"

#define SAMPLE_PAGES 300.0
#define ROWS_A_SECOND 50000
#define INDEXED_A_SECOND 500000
#define RECORD_BYTES 300  /* of the log a row, besides the row itself: update, lock and the pointer to the new version */
#define INDEX_ENTRY 40

const Field gate_row_fields[6] = {
    FIELD(GateRow, name),        FIELD_NULL(GateRow, measured), FIELD_NULL(GateRow, allowed),
    FIELD(GateRow, passes),      FIELD_NULL(GateRow, detail),   FIELD(GateRow, at),
};
const Field pause_row_fields[4] = {
    FIELD(PauseRow, began_at),
    FIELD(PauseRow, seconds),
    FIELD(PauseRow, reason),
    FIELD_NULL(PauseRow, detail),
};

/* Share of the rows that will be written, on some pages of the table. */
static bool share(Db *db, const Evolution *e, Arena *mem, double *written, double *density, Error *err)
{
    const Declaration *d = &e->declaration;
    double percent = e->facts.pages > SAMPLE_PAGES ? 100.0 * SAMPLE_PAGES / (double)e->facts.pages : 100.0;
    const char *condition = d->kind->written ? d->kind->written(e) : "false";
    auto_rows rows = NULL;

    TRY(db_query(db,
                 sql_make(mem, KW("select coalesce(avg(("), FROM_SERVER(condition), KW(")::int), 0)::text, count(*)::text from "),
                          REL(d->schema, d->table), KW(" tablesample system ($1::float4)")),
                 PARAMS(arena_printf(mem, "%.6f", percent)), &rows, err));
    *written = strtod(rows_get(rows, 0, 0), NULL);
    *density = e->facts.pages ? strtod(rows_get(rows, 0, 1), NULL) / ((double)e->facts.pages * percent / 100.0) : 0;
    return true;
}

bool outlook_make(Db *db, const Evolution *e, Arena *mem, Outlook *outlook, Error *err)
{
    double written, density, rows, width;
    int64_t index_steps = 0;

    TRY(share(db, e, mem, &written, &density, err));
    rows = density * (double)e->facts.pages;
    width = rows > 0 ? (double)e->facts.pages * 8192.0 / rows : 0;
    for (vec_each(&e->steps, step))
        index_steps += step->how == STEP_OUTSIDE && step->record != NULL;
    *outlook = (Outlook){.rows = (int64_t)rows, .rows_written = (int64_t)(rows * written)};
    outlook->windows = outlook->rows_written ? e->facts.pages / 1024 + 1 : 0;
    outlook->wal_bytes = outlook->rows_written ? (int64_t)(rows * written * (width + RECORD_BYTES)) + e->facts.pages * 8192 : 0;
    outlook->wal_bytes += index_steps * (int64_t)(rows * INDEX_ENTRY);
    outlook->disk_bytes = (int64_t)((double)e->facts.pages * 8192.0 * 0.1 * written) + index_steps * (int64_t)(rows * INDEX_ENTRY);
    outlook->seconds = outlook->rows_written / ROWS_A_SECOND + index_steps * outlook->rows / INDEXED_A_SECOND;
    return true;
}

bool outlook_gates(Db *db, int64_t id, Arena *mem, GateRow **gates, size_t *count, Error *err)
{
    auto_rows rows = NULL;

    return db_query(db, sql_evolve_gates, PARAMS(store_number(id, mem)), &rows, err) &&
           rows_read(rows, gate_row_fields, COUNT(gate_row_fields), sizeof(GateRow), mem, (void **)gates, count, err);
}

bool outlook_pauses(Db *db, int64_t id, Arena *mem, PauseRow **pauses, size_t *count, Error *err)
{
    auto_rows rows = NULL;

    return db_query(db, sql_evolve_pauses, PARAMS(store_number(id, mem)), &rows, err) &&
           rows_read(rows, pause_row_fields, COUNT(pause_row_fields), sizeof(PauseRow), mem, (void **)pauses, count, err);
}
