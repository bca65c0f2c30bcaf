/*
 * set_not_null: a column becomes NOT NULL without a scan under a lock: a constraint that is not valid at first proves it.
 * With `fill`, rows without a value get one before.
 */
#include <string.h>

#include "evolve/kind/common.h"

typedef struct SetNotNull {
    const char *column, *fill;
} SetNotNull;

static const Key keys[] = {
    {.name = "column", .type = KEY_TEXT, .offset = offsetof(SetNotNull, column), .required = true},
    {.name = "fill", .type = KEY_TEXT, .offset = offsetof(SetNotNull, fill)},
};

static bool examine(Db *db, Evolution *e, bool fresh, Findings *findings, Error *err)
{
    const SetNotNull *own = e->declaration.own;
    const char *type;
    bool not_null;

    if (!fresh)
        return true;
    TRY(common_column(db, e, own->column, findings, &type, &not_null, err));
    if (not_null)
        evolution_refuse(findings, &e->declaration, "nothing-to-do", NULL, "column %s is NOT NULL already", own->column);
    if (type && own->fill) {
        TRY(common_plannable(db, e, sql_make(e->mem, KW("select coalesce("), ID(own->column), KW(", ("), FROM_FILE(own->fill), KW(")) from only "),
                                           FROM_SERVER(common_relation(e))), findings, err));
        evolution_refuse_triggers(e, true, findings);
    }
    return findings_sum(findings, ERR_REFUSED, e->declaration.name, err);
}

static const char *written(const Evolution *e)
{
    const SetNotNull *own = e->declaration.own;

    return own->fill ? sql_make(e->mem, ID(own->column), KW(" is null")) : "false";
}

static void steps(Evolution *e)
{
    const SetNotNull *own = e->declaration.own;
    const char *constraint = arena_printf(e->mem, "theseus_%lld_not_null", (long long)e->id);
    RowWork *rows = ARENA_NEW(e->mem, RowWork);

    *rows = (RowWork){.schema = e->declaration.schema, .table = e->declaration.table, .plain = true,
                      .todo = sql_make(e->mem, ID(own->column), KW(" is null"))};
    if (own->fill) {
        rows->set = sql_make(e->mem, ID(own->column), KW(" = ("), FROM_FILE(own->fill), KW(")"));
        common_add(e, (Step){.name = "fill", .phase = PHASE_BACKFILL, .how = STEP_ROWS, .rows = rows,
                           .what = arena_printf(e->mem, "fill %s where it is null", own->column)}, LOCK_NONE);
    }
    common_add_gate(e, PHASE_VERIFY, "nulls", "rows without a value",
                  (GateQuery){.sql = sql_make(e->mem, KW("select count(*)::float8 as measured, null::text as detail from only "),
                                              FROM_SERVER(common_relation(e)), KW(" where "), ID(own->column), KW(" is null")),
                              .unit = "rows", .hint = "Some writer leaves it out: let it write a value first."},
                  NULL);
    common_add_not_null(e, own->column, constraint);
    common_add(e, (Step){.name = "release", .phase = PHASE_CLEANUP, .how = STEP_CHANGE, .final = true, .visible = true,
                       .what = "the constraint that proved it goes",
                       .done = sql_make(e->mem, KW("select not ("), FROM_SERVER(common_constraint_done(e, constraint, false) + strlen("select ")), KW(")")),
                       .run = sql_make(e->mem, KW("alter table "), FROM_SERVER(common_relation(e)), KW(" drop constraint if exists "), ID(constraint))},
             LOCK_ACCESS_EXCLUSIVE);
}

const Kind kind_of_set_not_null = {
    .name = "set_not_null",
    .summary = "a column becomes NOT NULL",
    .own_size = sizeof(SetNotNull),
    .keys = keys,
    .key_count = COUNT(keys),
    .examine = examine,
    .steps = steps,
    .written = written,
};
