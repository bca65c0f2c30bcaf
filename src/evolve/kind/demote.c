/*
 * demote: a column becomes a path of a JSONB document; promote the other way round, with its triggers and its parity.
 *
 *     expand    gate: the key is free in every row; triggers both ways, parity constraint NOT VALID
 *     backfill  document := column, where the document has nothing
 *     verify    the server validates the parity constraint
 *     cutover   the document gets the last word
 *     cleanup   triggers and parity constraint go, and (when declared) the column
 *
 * Taken back, the key goes from the documents again: what was written into them meanwhile is in the column.
 */
#include <string.h>

#include "evolve/kind/common.h"
#include "evolve/kind/promote.h"

static const Key gate_keys[] = {
    {.name = "soak", .type = KEY_DURATION, .offset = offsetof(Promote, soak_ms)},
};
static const Key cleanup_keys[] = {
    {.name = "drop_column", .type = KEY_BOOL, .offset = offsetof(Promote, drop_column)},
};
static const Key keys[] = {
    {.name = "column", .type = KEY_TEXT, .offset = offsetof(Promote, name), .required = true},
    {.name = "path", .type = KEY_TEXT, .offset = offsetof(Promote, path), .required = true},
    {.name = "gates", .type = KEY_TABLE, .keys = gate_keys, .key_count = COUNT(gate_keys)},
    {.name = "cleanup", .type = KEY_TABLE, .keys = cleanup_keys, .key_count = COUNT(cleanup_keys)},
};

static void defaults(void *own)
{
    *(Promote *)own = (Promote){.demote = true, .index = "none", .on_bad_value = "quarantine", .on_delete = "no action", .null_rate = -1};
}

static bool examine(Db *db, Evolution *e, bool fresh, Findings *findings, Error *err)
{
    Promote *p = e->declaration.own;
    bool not_null;

    TRY(common_column(db, e, p->name, findings, &p->type, &not_null, err));
    if (!p->type)
        return findings_sum(findings, ERR_REFUSED, e->declaration.name, err);
    TRY(promote_facts(db, e, fresh, findings, err));
    if (!fresh)
        return true;
    promote_refuse_document(e, findings);
    promote_refuse_type(e, findings);
    return findings_sum(findings, ERR_REFUSED, e->declaration.name, err);
}

static const char *path_free(const Evolution *e)
{
    return sql_make(e->mem, KW("("), FROM_SERVER(promote_raw(e, NULL)), KW(") is null"));
}

static const char *written(const Evolution *e)
{
    const Promote *p = e->declaration.own;

    return sql_make(e->mem, ID(p->name), KW(" is not null and "), FROM_SERVER(path_free(e)));
}

static void add_expand(Evolution *e, const PromoteNames *names)
{
    const Promote *p = e->declaration.own;
    const char *relation = common_relation(e);
    RowWork *remove = ARENA_NEW(e->mem, RowWork);

    *remove = (RowWork){.schema = e->declaration.schema, .table = e->declaration.table,
                        .set = sql_make(e->mem, ID(p->document), KW(" = "), ID(p->document), KW(" #- "), FROM_SERVER(promote_path_array(e))),
                        .todo = sql_make(e->mem, KW("("), FROM_SERVER(promote_raw(e, NULL)), KW(") is not null"))};
    common_add_gate(e, PHASE_EXPAND, "occupied", "documents that have the key already",
                    (GateQuery){.sql = sql_make(e->mem, KW("select count(*)::float8 as measured, null::text as detail from only "),
                                                FROM_SERVER(relation), KW(" where ("), FROM_SERVER(promote_raw(e, NULL)), KW(") is not null")),
                                .unit = "rows", .hint = "Choose another path: nothing is overwritten."},
                    NULL);
    common_add(e,
               (Step){.name = "sync", .phase = PHASE_EXPAND, .how = STEP_CHANGE, .visible = true,
                      .what = arena_printf(e->mem, "%s and %s are kept in step both ways", p->name, p->path),
                      .done = promote_synced_sql(e, names), .run = promote_expand_sql(e), .undo = promote_unexpand_sql(e, true),
                      .undo_how = STEP_CHANGE, .undo_rows = remove},
               LOCK_ACCESS_EXCLUSIVE);
}

static void add_rows(Evolution *e)
{
    const Promote *p = e->declaration.own;
    RowWork *rows = ARENA_NEW(e->mem, RowWork);

    *rows = (RowWork){.schema = e->declaration.schema, .table = e->declaration.table, .todo = written(e),
                      .set = sql_make(e->mem, ID(p->document), KW(" = theseus.json_put("), ID(p->document), KW(", "),
                                      FROM_SERVER(promote_path_array(e)), KW(", to_jsonb("), ID(p->name), KW("))"))};
    common_add(e, (Step){.name = "fill", .phase = PHASE_BACKFILL, .how = STEP_ROWS, .rows = rows,
                         .what = arena_printf(e->mem, "fill %s", p->path)}, LOCK_NONE);
    common_add(e, (Step){.name = "parity", .phase = PHASE_VERIFY, .how = STEP_QUIET,
                         .what = "the server proves that every row agrees with its document",
                         .done = common_constraint_done(e, promote_names(e).parity, true),
                         .run = sql_make(e->mem, KW("alter table "), FROM_SERVER(common_relation(e)), KW(" validate constraint "),
                                         ID(promote_names(e).parity))}, LOCK_NONE);
}

static void steps(Evolution *e)
{
    const Promote *p = e->declaration.own;
    PromoteNames names = promote_names(e);
    Sql remove = sql_new(e->mem);

    add_expand(e, &names);
    add_rows(e);
    promote_add_flip(e, &names);
    sql_add(&remove, FROM_SERVER(promote_unexpand_sql(e, true)));
    if (p->drop_column)
        sql_add(&remove, KW(";\nalter table "), FROM_SERVER(common_relation(e)), KW(" drop column "), ID(p->name));
    promote_add_soak(e);
    common_add(e, (Step){.name = "release", .phase = PHASE_CLEANUP, .how = STEP_CHANGE, .final = true, .visible = true,
                         .what = p->drop_column ? "the triggers, the parity constraint and the column go"
                                                : "the triggers and the parity constraint go; the column stays as it is",
                         .done = promote_released_sql(e, &names), .run = sql_text(&remove)}, LOCK_ACCESS_EXCLUSIVE);
}

static const char *advice(const Evolution *e, Arena *mem)
{
    const Promote *p = e->declaration.own;

    return arena_printf(mem, "read meanwhile: case when (select theseus.flag('%s')) = 'json' then %s else %s end\nwrite: either side; the other follows",
                        e->declaration.name, promote_wanted(e, NULL), sql_identifier(mem, p->name));
}

const Kind kind_of_demote = {
    .name = "demote",
    .summary = "a column becomes a JSONB path",
    .own_size = sizeof(Promote),
    .keys = keys,
    .key_count = COUNT(keys),
    .defaults = defaults,
    .check = promote_check,
    .examine = examine,
    .steps = steps,
    .written = written,
    .advice = advice,
};
