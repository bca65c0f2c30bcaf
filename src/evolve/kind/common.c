#include "evolve/kind/common.h"

#include <string.h>

const char *common_relation(const Evolution *e)
{
    return sql_make(e->mem, REL(e->declaration.schema, e->declaration.table));
}

void common_add(Evolution *e, Step step, LockMode mode)
{
    if (mode != LOCK_NONE)
        step.locks[step.lock_count++] = (LockWant){e->declaration.schema, e->declaration.table, mode};
    vec_push(e->mem, &e->steps, step);
}

void common_add_gate(Evolution *e, Phase phase, const char *name, const char *what, GateQuery query, const char *before)
{
    GateQuery *gate = ARENA_NEW(e->mem, GateQuery);

    *gate = query;
    common_add(e, (Step){.name = name, .phase = phase, .how = STEP_GATE, .what = what, .gate = gate, .run = before}, LOCK_NONE);
}

const char *common_constraint_done(const Evolution *e, const char *name, bool validated)
{
    Sql sql = sql_new(e->mem);

    sql_add(&sql, KW("select exists (select from pg_constraint c where c.conrelid = to_regclass("), LIT(common_relation(e)),
            KW(") and c.conname = "), LIT(name));
    if (validated)
        sql_add(&sql, KW(" and c.convalidated"));
    sql_add(&sql, KW(")"));
    return sql_text(&sql);
}

void common_add_constraint(Evolution *e, const char *step, const char *name, const char *definition, const LockWant *also)
{
    const char *relation = common_relation(e);
    Step make = {.name = step, .phase = PHASE_CUTOVER, .how = STEP_CHANGE, .visible = true, .undo_how = STEP_CHANGE,
                 .what = arena_printf(e->mem, "constraint %s, for new rows", name),
                 .done = common_constraint_done(e, name, false),
                 .run = sql_make(e->mem, KW("alter table "), FROM_SERVER(relation), KW(" add constraint "), ID(name), KW(" "),
                                 FROM_SERVER(definition), KW(" not valid")),
                 .undo = sql_make(e->mem, KW("alter table "), FROM_SERVER(relation), KW(" drop constraint if exists "), ID(name))};

    if (also)
        make.locks[make.lock_count++] = *also;
    common_add(e, make, also ? LOCK_SHARE_ROW_EXCLUSIVE : LOCK_ACCESS_EXCLUSIVE);
    common_add(e, (Step){.name = arena_printf(e->mem, "%s validated", step), .phase = PHASE_CUTOVER, .how = STEP_QUIET,
                       .record = sql_make(e->mem, KW("constraint "), ID(name), KW(" on "), FROM_SERVER(relation)),
                       .what = arena_printf(e->mem, "constraint %s, for all rows", name), .done = common_constraint_done(e, name, true),
                       .run = sql_make(e->mem, KW("alter table "), FROM_SERVER(relation), KW(" validate constraint "), ID(name))},
             LOCK_NONE);
}

void common_add_index(Evolution *e, Phase phase, const char *name, bool unique, const char *rest)
{
    const char *index = sql_make(e->mem, REL(e->declaration.schema, name));
    Sql run = sql_new(e->mem);

    sql_add(&run, KW("create "));
    if (unique)
        sql_add(&run, KW("unique "));
    sql_add(&run, KW("index concurrently "), ID(name), KW(" on "), FROM_SERVER(common_relation(e)), KW(" "), FROM_FILE(rest));
    common_add(e,
             (Step){.name = "index", .phase = phase, .how = STEP_OUTSIDE, .undo_how = STEP_OUTSIDE,
                    .record = arena_printf(e->mem, "index %s", index),
                    .what = arena_printf(e->mem, "index %s, built while everybody writes", name),
                    .done = sql_make(e->mem, KW("select coalesce((select i.indisvalid from pg_index i where i.indexrelid = to_regclass("),
                                     LIT(index), KW(")), false)")),
                    .run = sql_text(&run),
                    .leftover = sql_make(e->mem, KW("select to_regclass("), LIT(index), KW(") is not null")),
                    .clear = sql_make(e->mem, KW("drop index concurrently if exists "), FROM_SERVER(index)),
                    .undo = sql_make(e->mem, KW("drop index concurrently if exists "), FROM_SERVER(index)),
                    .undone = sql_make(e->mem, KW("select to_regclass("), LIT(index), KW(") is null"))},
             LOCK_NONE);
}

void common_add_not_null(Evolution *e, const char *column, const char *constraint)
{
    const char *relation = common_relation(e);

    common_add_constraint(e, "not null", constraint, sql_make(e->mem, KW("check ("), ID(column), KW(" is not null)")), NULL);
    common_add(e,
             (Step){.name = "not null set", .phase = PHASE_CUTOVER, .how = STEP_CHANGE, .visible = true, .undo_how = STEP_CHANGE,
                    .what = arena_printf(e->mem, "%s is NOT NULL: proved by the constraint, no scan", column),
                    .done = sql_make(e->mem, KW("select exists (select from pg_attribute a where a.attrelid = to_regclass("), LIT(relation),
                                     KW(") and a.attname = "), LIT(column), KW(" and a.attnotnull)")),
                    .run = sql_make(e->mem, KW("alter table "), FROM_SERVER(relation), KW(" alter column "), ID(column), KW(" set not null")),
                    .undo = sql_make(e->mem, KW("alter table "), FROM_SERVER(relation), KW(" alter column "), ID(column), KW(" drop not null"))},
             LOCK_ACCESS_EXCLUSIVE);
}

bool common_name_free(Db *db, const Evolution *e, const char *name, Findings *findings, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_query(db, "select to_regclass($1::text) is not null", PARAMS(sql_make(e->mem, REL(e->declaration.schema, name))), &rows, err));
    if (rows_bool(rows, 0, 0))
        evolution_refuse(findings, &e->declaration, "name-taken", "Choose another name.", "%s.%s is there already",
                         e->declaration.schema, name);
    return true;
}

bool common_column(Db *db, const Evolution *e, const char *name, Findings *findings, const char **type, bool *not_null, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_query(db,
                 "select format_type(atttypid, atttypmod), attnotnull from pg_attribute where attrelid = to_regclass($1::text) "
                 "and attname = $2::text and attnum > 0 and not attisdropped",
                 PARAMS(common_relation(e), name), &rows, err));
    *type = rows_count(rows) ? arena_strdup(e->mem, rows_get(rows, 0, 0)) : NULL;
    *not_null = rows_count(rows) && rows_bool(rows, 0, 1);
    if (!*type)
        evolution_refuse(findings, &e->declaration, "no-such-column", NULL, "%s.%s has no column \"%s\"", e->declaration.schema,
                         e->declaration.table, name);
    return true;
}

bool common_plannable(Db *db, const Evolution *e, const char *query, Findings *findings, Error *err)
{
    Error refused = {0};
    bool planned;

    TRY(db_execute(db, sql_make(e->mem, KW("begin read only; set local search_path = pg_catalog, "), ID(e->declaration.schema)), err));
    /* As a prepared statement: there it can only be one statement, and it is not run. */
    planned = db_query(db, sql_make(e->mem, KW("explain "), FROM_SERVER(query)), NO_PARAMS, NULL, &refused);
    if (!planned && !db_alive(db)) {
        *err = refused;
        return false;
    }
    if (!planned)
        evolution_refuse(findings, &e->declaration, "expression", *refused.hint ? arena_strdup(findings->mem, refused.hint) : NULL,
                         "%s", refused.message);
    return db_execute(db, "rollback", err);
}

bool common_rehearse(Db *db, const Evolution *e, const char *const *statements, size_t count, Findings *findings, Error *err)
{
    Error refused = {0};
    bool good = true;

    TRY(db_execute(db, sql_make(e->mem, KW("begin; set local search_path = pg_catalog, "), ID(e->declaration.schema),
                                KW("; create temporary table theseus_rehearsal (like "), FROM_SERVER(common_relation(e)), KW(")")), err));
    /* Through the extended protocol: one statement and no more. */
    for (size_t i = 0; i < count && good; i++)
        good = db_query(db, statements[i], NO_PARAMS, NULL, &refused);
    if (!good && !db_alive(db)) {
        *err = refused;
        return false;
    }
    if (!good)
        evolution_refuse(findings, &e->declaration, "rehearsal", *refused.hint ? arena_strdup(findings->mem, refused.hint) : NULL, "%s",
                         refused.message);
    return db_execute(db, "rollback", err);
}
