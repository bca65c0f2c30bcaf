/*
 * add_constraint: CHECK and FOREIGN KEY by NOT VALID and VALIDATE, UNIQUE by an index built before. Rows in the way are
 * counted first: a gate.
 */
#include <string.h>

#include "evolve/kind/common.h"

typedef struct AddConstraint {
    const char *name, *check, *unique;
    const char *columns, *table, *references, *on_delete, *schema;
} AddConstraint;

static const Key foreign_keys[] = {
    {.name = "columns", .type = KEY_TEXT, .offset = offsetof(AddConstraint, columns), .required = true},
    {.name = "table", .type = KEY_TEXT, .offset = offsetof(AddConstraint, table), .required = true},
    {.name = "references", .type = KEY_TEXT, .offset = offsetof(AddConstraint, references), .required = true},
    {.name = "on_delete", .type = KEY_WORD, .words = "no action|restrict|cascade|set null|set default", .offset = offsetof(AddConstraint, on_delete)},
};
static const Key keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = offsetof(AddConstraint, name), .required = true},
    {.name = "check", .type = KEY_TEXT, .offset = offsetof(AddConstraint, check)},
    {.name = "unique", .type = KEY_TEXT, .offset = offsetof(AddConstraint, unique)},
    {.name = "foreign_key", .type = KEY_TABLE, .keys = foreign_keys, .key_count = COUNT(foreign_keys)},
};

static void defaults(void *own)
{
    ((AddConstraint *)own)->on_delete = "no action";
}

static void check(const Declaration *d, const YamlNode *root, Findings *findings)
{
    AddConstraint *own = d->own;
    int given = (own->check != NULL) + (own->unique != NULL) + (own->columns != NULL);
    const char *dot = own->table ? strchr(own->table, '.') : NULL;

    if (given != 1)
        declare_mistake(d, root, NULL, "contradiction", findings, "one of check, unique and foreign_key is wanted, %d are given", given);
    own->schema = dot ? arena_strndup(findings->mem, own->table, (size_t)(dot - own->table)) : d->schema;
    own->table = dot ? dot + 1 : own->table;
}

/* s(k1, k2): the names inside do not matter any more. */
static const char *aliases(const char *columns, const char *letter, Arena *mem)
{
    Buf out = buf_new(mem);
    int count = 1;

    for (const char *at = columns; *at; at++)
        count += *at == ',';
    for (int i = 1; i <= count; i++)
        buf_printf(&out, "%s%s%d", i > 1 ? ", " : "", letter, i);
    return out.data;
}

static const char *violations(const Evolution *e)
{
    const AddConstraint *own = e->declaration.own;
    const char *relation = common_relation(e), *k, *j;

    if (own->check)
        return sql_make(e->mem, KW("select count(*)::float8 as measured, left(string_agg(t::text, '; ') filter (where n <= 5), 1000)::text as detail\n  from "
                                 "(select t, row_number() over () as n from only "),
                        FROM_SERVER(relation), KW(" t where ("), FROM_FILE(own->check), KW(") is false) t"));
    if (own->unique)
        return sql_make(e->mem, KW("select count(*)::float8 as measured, left(string_agg(key, '; ') filter (where n <= 5), 1000)::text as detail\n  from "
                                 "(select ("),
                        FROM_FILE(own->unique), KW(")::text as key, row_number() over () as n from only "), FROM_SERVER(relation),
                        KW(" where num_nulls("), FROM_FILE(own->unique), KW(") = 0 group by "), FROM_FILE(own->unique), KW(" having count(*) > 1) twice"));
    k = aliases(own->columns, "k", e->mem);
    j = aliases(own->references, "j", e->mem);
    return sql_make(e->mem, KW("select count(*)::float8 as measured, left(string_agg(s::text, '; ') filter (where n <= 5), 1000)::text as detail\n  from "
                             "(select s, row_number() over () as n from (select "),
                    FROM_FILE(own->columns), KW(" from only "), FROM_SERVER(relation), KW(") s("), FROM_SERVER(k), KW(")\n         where num_nulls("),
                    FROM_SERVER(k), KW(") = 0 and not exists (select from (select "), FROM_FILE(own->references), KW(" from "), REL(own->schema, own->table),
                    KW(") r("), FROM_SERVER(j), KW(") where ("), FROM_SERVER(j), KW(") = ("), FROM_SERVER(k), KW("))) s"));
}

static bool examine(Db *db, Evolution *e, bool fresh, Findings *findings, Error *err)
{
    const AddConstraint *own = e->declaration.own;
    bool there;
    auto_rows rows = NULL;

    if (!fresh)
        return true;
    TRY(db_query(db, common_constraint_done(e, own->name, false), NO_PARAMS, &rows, err));
    there = rows_bool(rows, 0, 0);
    if (there)
        evolution_refuse(findings, &e->declaration, "name-taken", "Choose another name.", "%s has a constraint %s already",
                         e->declaration.table, own->name);
    if (own->unique)
        TRY(common_name_free(db, e, own->name, findings, err));
    if (own->check)
        TRY(common_rehearse(db, e, (const char *const[]){sql_make(e->mem, KW("alter table pg_temp.theseus_rehearsal add check ("),
                                                                  FROM_FILE(own->check), KW(")"))}, 1, findings, err));
    TRY(findings->errors || common_plannable(db, e, violations(e), findings, err));
    return findings_sum(findings, ERR_REFUSED, e->declaration.name, err);
}

static void add_unique(Evolution *e, const AddConstraint *own)
{
    const char *relation = common_relation(e);

    common_add_index(e, PHASE_VERIFY, own->name, true, arena_printf(e->mem, "(%s)", own->unique));
    /* The index is the constraint's from then on; it comes back as an index, and then goes. */
    common_add(e, (Step){.name = "constraint", .phase = PHASE_CUTOVER, .how = STEP_CHANGE, .visible = true, .undo_how = STEP_CHANGE,
                       .what = arena_printf(e->mem, "constraint %s, on the index", own->name), .done = common_constraint_done(e, own->name, false),
                       .run = sql_make(e->mem, KW("alter table "), FROM_SERVER(relation), KW(" add constraint "), ID(own->name),
                                       KW(" unique using index "), ID(own->name)),
                       .undo = sql_make(e->mem, KW("alter table "), FROM_SERVER(relation), KW(" drop constraint if exists "), ID(own->name))},
             LOCK_ACCESS_EXCLUSIVE);
}

static void steps(Evolution *e)
{
    const AddConstraint *own = e->declaration.own;
    const LockWant other = {own->schema, own->table, LOCK_SHARE_ROW_EXCLUSIVE};

    common_add_gate(e, PHASE_VERIFY, "violations", "rows that the constraint would refuse",
                  (GateQuery){.sql = violations(e), .unit = own->unique ? "keys" : "rows", .hint = "Mend them first; the first five are named."}, NULL);
    if (own->unique)
        add_unique(e, own);
    else if (own->check)
        common_add_constraint(e, "constraint", own->name, sql_make(e->mem, KW("check ("), FROM_FILE(own->check), KW(")")), NULL);
    else
        common_add_constraint(e, "constraint", own->name,
                            sql_make(e->mem, KW("foreign key ("), FROM_FILE(own->columns), KW(") references "), REL(own->schema, own->table),
                                     KW(" ("), FROM_FILE(own->references), KW(") on delete "), FROM_FILE(own->on_delete)),
                            &other);
}

const Kind kind_of_add_constraint = {
    .name = "add_constraint",
    .summary = "a constraint, proved without a lock that lasts",
    .own_size = sizeof(AddConstraint),
    .keys = keys,
    .key_count = COUNT(keys),
    .defaults = defaults,
    .check = check,
    .examine = examine,
    .steps = steps,
};
