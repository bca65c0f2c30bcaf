/*
 * drop_index: an index that nobody reads goes, and comes back from its own definition.
 *
 *     verify   gate: how often it was read since the server counts
 *     cutover  DROP INDEX CONCURRENTLY; back builds it again, as it was
 */
#include <string.h>

#include "evolve/kind/common.h"

typedef struct DropIndex {
    const char *name;
    int64_t scans;
} DropIndex;

static const Key gate_keys[] = {
    {.name = "scans", .type = KEY_COUNT, .offset = offsetof(DropIndex, scans)},
};
static const Key keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = offsetof(DropIndex, name), .required = true},
    {.name = "gates", .type = KEY_TABLE, .keys = gate_keys, .key_count = COUNT(gate_keys)},
};

/* Its definition is remembered from before: when it is taken back the index is not there to be asked. */
static bool examine(Db *db, Evolution *e, bool fresh, Findings *findings, Error *err)
{
    const DropIndex *drop = e->declaration.own;
    auto_rows rows = NULL;

    if (!fresh)
        return true;
    TRY(db_query(db,
                 "select pg_get_indexdef(i.indexrelid), exists (select from pg_constraint c where c.conindid = i.indexrelid), i.indisreplident "
                 "from pg_index i where i.indexrelid = to_regclass($1::text) and i.indrelid = $2::oid",
                 PARAMS(sql_make(e->mem, REL(e->declaration.schema, drop->name)), arena_printf(e->mem, "%u", e->facts.oid)), &rows, err));
    if (!rows_count(rows))
        evolution_refuse(findings, &e->declaration, "no-such-index", NULL, "%s.%s has no index \"%s\"", e->declaration.schema,
                         e->declaration.table, drop->name);
    else if (rows_bool(rows, 0, 1))
        evolution_refuse(findings, &e->declaration, "constraint", "Drop the constraint by a migration: its index goes with it.",
                         "index %s belongs to a constraint, or a foreign key stands on it", drop->name);
    else if (rows_bool(rows, 0, 2))
        evolution_refuse(findings, &e->declaration, "replica-identity", "alter table ... replica identity default first.",
                         "index %s tells replicas which row is meant", drop->name);
    else
        e->kept = arena_strdup(e->mem, rows_get(rows, 0, 0));
    return findings_sum(findings, ERR_REFUSED, e->declaration.name, err);
}

/* "CREATE UNIQUE INDEX x ON ..." with CONCURRENTLY in its place. */
static const char *rebuild(const Evolution *e)
{
    const char *at = strstr(e->kept, "INDEX ") + strlen("INDEX ");

    return arena_printf(e->mem, "%.*sCONCURRENTLY %s", (int)(at - e->kept), e->kept, at);
}

static void steps(Evolution *e)
{
    const DropIndex *drop = e->declaration.own;
    const char *index = sql_make(e->mem, REL(e->declaration.schema, drop->name));

    common_add_gate(e, PHASE_VERIFY, "scans", "how often the index was read",
                  (GateQuery){.sql = sql_make(e->mem, KW("select coalesce(max(s.idx_scan), 0)::float8 as measured, ('since ' || coalesce((select stats_reset::text "
                                                       "from pg_stat_database where datname = current_database()), 'the server was made') || '; replicas count "
                                                       "for themselves')::text as detail from pg_stat_all_indexes s where s.indexrelid = to_regclass("),
                                              LIT(index), KW(")")),
                              .allowed = (double)drop->scans, .unit = "scans",
                              .hint = "Something reads it. Find out what, or allow it: gates: { scans: N }."},
                  NULL);
    common_add(e,
             (Step){.name = "drop", .phase = PHASE_CUTOVER, .how = STEP_OUTSIDE, .undo_how = STEP_OUTSIDE, .removes = true,
                    .record = arena_printf(e->mem, "index %s", index),
                    .what = arena_printf(e->mem, "index %s goes, without stopping anybody", drop->name),
                    .done = sql_make(e->mem, KW("select to_regclass("), LIT(index), KW(") is null")),
                    .run = sql_make(e->mem, KW("drop index concurrently if exists "), FROM_SERVER(index)),
                    .undo = rebuild(e),
                    .undone = sql_make(e->mem, KW("select coalesce((select i.indisvalid from pg_index i where i.indexrelid = to_regclass("),
                                       LIT(index), KW(")), false)")),
                    .leftover = sql_make(e->mem, KW("select to_regclass("), LIT(index), KW(") is not null")),
                    .clear = sql_make(e->mem, KW("drop index concurrently if exists "), FROM_SERVER(index))},
             LOCK_NONE);
}

const Kind kind_of_drop_index = {
    .name = "drop_index",
    .summary = "an index that nobody reads goes",
    .own_size = sizeof(DropIndex),
    .keys = keys,
    .key_count = COUNT(keys),
    .examine = examine,
    .steps = steps,
};
