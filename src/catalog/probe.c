/* The change probe: one row of two texts (sql/catalog/probe.sql). */
#include <string.h>

#include <sql.h> /* the embedded texts */

#include "catalog/read.h"

PipelineQuery probe_query(void)
{
    return (PipelineQuery){.label = "while probing the catalogs for changes",
                           .sql = sql_catalog_probe};
}

const char *probe_text(const Rows *rows, Arena *mem)
{
    return arena_printf(mem, "%s / %s", rows_get(rows, 0, 0), rows_get(rows, 0, 1));
}

bool probe_others_equal(const char *one, const char *two)
{
    return strcmp(strchr(one, '/'), strchr(two, '/')) == 0;
}

bool snapshot_probe(Db *db, Arena *mem, const char **probe, Error *err)
{
    PipelineQuery query = probe_query();
    TRY(flush_run(db, &query, 1, NULL, err));
    *probe = probe_text(query.rows, mem);
    rows_free(query.rows);
    return true;
}
