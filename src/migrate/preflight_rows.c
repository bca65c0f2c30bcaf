/*
 * Counts that decide. ALTER TABLE ... SET NOT NULL fails after it has locked and scanned a table when one row holds a null;
 * here the same is asked before the first lock, with a limit, and the rows are named.
 *
 *     statements ──▶ claims (parse/claims.h) ──▶ one question each ──▶ one flush ──▶ refused, or known, or said to be unknown
 *
 * Never: guesses. A question is left out when a statement before it may change rows or the meaning of names, when its table or
 * columns are not there yet, or when the server does not answer it in time. A question that finds rows is certain at its
 * moment: the migration would have failed.
 */
#include "migrate/preflight.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "db/sql.h"
#include "parse/claims.h"

#define SQLSTATE_CANCELED "57014"
#define QUESTIONS_MOST 50
#define QUESTIONS_TIMES 5 /* all together may take so many times locks.hold */

typedef struct Question {
    const Claim *claim;
    const Object *table;
    const char *says; /* "column id of public.t is to be NOT NULL, but %s hold null" is made of it */
    const char *sql;
} Question;

typedef struct Asked {
    RunContext *run;
    Arena *mem;
    VEC(Question) questions;
} Asked;

static void gather(Asked *asked, const Procedure *procedure);
static void consider(Asked *asked, const Claim *claim);
static bool ask(Asked *asked, size_t *broken, Error *err);

bool preflight_rows(RunContext *run, const Procedure *procedure, Arena *mem, Error *err)
{
    Asked asked = {.run = run, .mem = mem};
    size_t broken = 0;

    gather(&asked, procedure);
    if (!asked.questions.count)
        return true;
    TRY(ask(&asked, &broken, err));
    if (!broken)
        return true;
    return error_hint(err, "Nothing was changed. Correct these rows, or let a statement before it do so; then run the same "
                           "command again.");
}

static bool may_claim(const char *sql)
{
    return !strncasecmp(sql, "alter", 5) || !strncasecmp(sql, "create", 6);
}

static void gather(Asked *asked, const Procedure *procedure)
{
    for (vec_each(&procedure->statements, statement)) {
        ClaimList claims = {0};

        if (may_claim(statement->sql))
            statement_claims(statement->sql, asked->mem, &claims);
        for (vec_each(&claims, claim))
            if (asked->questions.count < QUESTIONS_MOST)
                consider(asked, claim);
        if (!may_claim(statement->sql) || !statement_leaves_rows(statement->sql, asked->mem))
            return;
    }
}

/* --- what is there -------------------------------------------------------------------------- */

/* Without a schema the name must mean one table alone. */
static const Object *table_of(const Snapshot *snapshot, const NamedObject *named)
{
    const Object *found = NULL;

    for (size_t i = 0; i < snapshot->count; i++) {
        const Object *object = snapshot->objects[i];
        if (!object_is(object, "table") || strcmp(object->name, named->name) != 0 ||
            (named->schema && strcmp(object->schema, named->schema) != 0))
            continue;
        if (found)
            return NULL;
        found = object;
    }
    return found;
}

static bool has_columns(const Object *table, const TextList *columns)
{
    for (vec_each(columns, column)) {
        bool there = false;
        for (vec_each(&table->used_by, user))
            there |= (*user)->parent == table && object_is(*user, "column") && !strcmp((*user)->name, *column);
        if (!there)
            return false;
    }
    return columns->count > 0;
}

static const Object *constraint_of(const Object *table, const char *name, const char *type)
{
    for (vec_each(&table->used_by, user)) {
        const char *is = object_is(*user, "constraint") && (*user)->parent == table ? object_property(*user, "type") : NULL;
        if (is && (!name || !strcmp((*user)->name, name)) && (!type || !strcmp(is, type)))
            return *user;
    }
    return NULL;
}

/* "(a, b)" of the primary key as the server quotes it; NULL when there is none. */
static const char *primary_key(const Object *table, Arena *mem)
{
    const Object *key = constraint_of(table, NULL, "primary key");
    const char *definition = key ? object_property(key, "definition") : NULL;

    return definition ? claims_parenthesis(definition, "key", mem) : NULL;
}

/* --- questions ------------------------------------------------------------------------------ */

static const char *columns_sql(const TextList *columns, const char *alias, Arena *mem)
{
    Sql sql = sql_new(mem);

    for (vec_each(columns, column)) {
        if (column != columns->items)
            sql_add(&sql, KW(", "));
        if (alias)
            sql_add(&sql, ID(alias), KW("."));
        sql_add(&sql, ID(*column));
    }
    return sql_text(&sql);
}

/* How many, cut at a thousand, and what the first three are called. */
static const char *counted(const char *key, const char *from, const char *where, Arena *mem)
{
    return sql_make(mem, KW("with broken as materialized (select "), FROM_SERVER(key), KW(" as key from "),
                    FROM_SERVER(from), KW(" as t where "), FROM_SERVER(where),
                    KW(" limit 1001) select (select pg_catalog.count(*) from broken)::pg_catalog.int8 as count, (select "
                       "pg_catalog.string_agg(k.key, '; ') from (select key from broken limit 3) k)::pg_catalog.text as keys"));
}

/* A partitioned table has rows in its partitions alone. */
static const char *rows_of(const Object *table, bool only, Arena *mem)
{
    return only && !object_property(table, "partition_key") ? arena_printf(mem, "only %s", table->identity) : table->identity;
}

static const char *key_of(const Object *table, Arena *mem)
{
    const char *columns = primary_key(table, mem);

    return columns ? sql_make(mem, KW("pg_catalog.concat_ws(', ', "), FROM_SERVER(columns), KW(")"))
                   : "'ctid ' || t.ctid::pg_catalog.text";
}

static const char *holding(const Object *table, Arena *mem)
{
    const char *columns = primary_key(table, mem);

    return columns ? arena_printf(mem, "rows (by %s)", columns) : "rows";
}

static void put(Asked *asked, const Claim *claim, const Object *table, const char *says, const char *sql)
{
    vec_push(asked->mem, &asked->questions, (Question){claim, table, says, sql});
}

static void ask_null(Asked *asked, const Claim *claim, const Object *table, const char *column)
{
    Arena *mem = asked->mem;

    put(asked, claim, table,
        arena_printf(mem, "column %s of %s is to hold no nulls, but these %s do", column, table->identity, holding(table, mem)),
        counted(key_of(table, mem), rows_of(table, claim->only, mem), sql_make(mem, KW("t."), ID(column), KW(" is null")), mem));
}

static void ask_unique(Asked *asked, const Claim *claim, const Object *table)
{
    Arena *mem = asked->mem;
    const char *columns = columns_sql(&claim->columns, "t", mem);
    Sql sql = sql_new(mem);

    if (claim->primary)
        for (vec_each(&claim->columns, column))
            ask_null(asked, claim, table, *column);
    sql_add(&sql, KW("with broken as materialized (select pg_catalog.concat_ws(', ', "), FROM_SERVER(columns),
            KW(") as key from "), FROM_SERVER(rows_of(table, claim->only, mem)), KW(" as t where true"));
    for (vec_each(&claim->columns, column))
        if (!claim->nulls_equal)
            sql_add(&sql, KW(" and t."), ID(*column), KW(" is not null"));
    if (claim->condition)
        sql_add(&sql, KW(" and ("), FROM_FILE(claim->condition), KW("\n)"));
    sql_add(&sql, KW(" group by "), FROM_SERVER(columns),
            KW(" having pg_catalog.count(*) > 1 limit 1001) select (select pg_catalog.count(*) from broken)::pg_catalog.int8 as count, "
               "(select pg_catalog.string_agg(k.key, '; ') from (select key from broken limit 3) k)::pg_catalog.text as keys"));
    put(asked, claim, table,
        arena_printf(mem, "(%s) of %s is to be unique, but these values stand there more than once",
                     columns_sql(&claim->columns, NULL, mem), table->identity),
        sql_text(&sql));
}

static void ask_check(Asked *asked, const Claim *claim, const Object *table)
{
    Arena *mem = asked->mem;

    put(asked, claim, table,
        arena_printf(mem, "CHECK (%s) is to hold in %s, but these %s break it", claim->expression, table->identity, holding(table, mem)),
        counted(key_of(table, mem), rows_of(table, claim->only, mem), sql_make(mem, KW("not ("), FROM_FILE(claim->expression), KW("\n)")), mem));
}

static void ask_reference(Asked *asked, const Claim *claim, const Object *table)
{
    Arena *mem = asked->mem;
    const Object *other = table_of(asked->run->snapshot, &claim->other);
    const char *theirs = !other ? NULL : claim->other_columns.count ? columns_sql(&claim->other_columns, NULL, mem)
                                                                    : primary_key(other, mem);
    Sql sql = sql_new(mem);

    if (!theirs || (claim->other_columns.count && !has_columns(other, &claim->other_columns)))
        return;
    for (vec_each(&claim->columns, column))
        sql_add(&sql, KW("t."), ID(*column), KW(" is not null and "));
    sql_add(&sql, KW("not exists (select from "), FROM_SERVER(rows_of(other, true, mem)), KW(" as o where ("), FROM_SERVER(theirs),
            KW(") = ("), FROM_SERVER(columns_sql(&claim->columns, "t", mem)), KW("))"));
    put(asked, claim, table,
        arena_printf(mem, "(%s) of %s is to be found in %s, but of these %s it is not", columns_sql(&claim->columns, NULL, mem),
                     table->identity, other->identity, holding(table, mem)),
        counted(key_of(table, mem), rows_of(table, claim->only, mem), sql_text(&sql), mem));
}

/* The whole column as the new type; the server's error tells the value. Too long for varchar(n) only the assignment refuses. */
static void ask_type(Asked *asked, const Claim *claim, const Object *table)
{
    Arena *mem = asked->mem;
    const char *column = claim->columns.items[0];

    if (claim->limit)
        put(asked, claim, table,
            arena_printf(mem, "column %s of %s is to become %s, but in these %s it is longer", column, table->identity, claim->type,
                         holding(table, mem)),
            counted(key_of(table, mem), rows_of(table, claim->only, mem),
                    sql_make(mem, KW("pg_catalog.char_length(pg_catalog.rtrim(t."), ID(column), KW("::pg_catalog.text)) > "),
                             INT(claim->limit)),
                    mem));
    Sql sql = sql_new(mem);
    sql_add(&sql, KW("select pg_catalog.count(("));
    if (claim->expression)
        sql_add(&sql, FROM_FILE(claim->expression), KW("\n)::"));
    else
        sql_add(&sql, KW("t."), ID(column), KW(")::"));
    sql_add(&sql, FROM_FILE(claim->type), KW(")::pg_catalog.int8 * 0 as count, null::pg_catalog.text as keys from "),
            FROM_SERVER(table->identity), KW(" as t"));
    put(asked, claim, table,
        arena_printf(mem, "column %s of %s is to become %s, but not every value can", column, table->identity, claim->type),
        sql_text(&sql));
}

static void ask_empty(Asked *asked, const Claim *claim, const Object *table)
{
    Arena *mem = asked->mem;
    TextList named = {0};

    vec_push(mem, &named, claim->name);
    if (has_columns(table, &named)) /* IF NOT EXISTS */
        return;
    put(asked, claim, table,
        arena_printf(mem, "column %s is to come to %s without a default and to hold no nulls, but there are %s", claim->name,
                     table->identity, holding(table, mem)),
        counted(key_of(table, mem), rows_of(table, claim->only, mem), "true", mem));
}

/* What is validated stands in the snapshot; said once more as if it were added now, it is a claim. */
static void ask_validation(Asked *asked, const Claim *claim, const Object *table)
{
    const Object *constraint = constraint_of(table, claim->name, NULL);
    const char *definition = constraint ? object_property(constraint, "definition") : NULL;
    ClaimList claims = {0};

    if (!definition)
        return;
    statement_claims(sql_make(asked->mem, KW("alter table "), FROM_SERVER(table->identity), KW(" add constraint "), ID(claim->name),
                              KW(" "), FROM_SERVER(definition)),
                     asked->mem, &claims);
    for (vec_each(&claims, said))
        if (said->kind != CLAIM_VALIDATE)
            consider(asked, said);
}

static void consider(Asked *asked, const Claim *claim)
{
    const Object *table = table_of(asked->run->snapshot, &claim->table);
    bool of_columns = claim->kind != CLAIM_CHECK && claim->kind != CLAIM_EMPTY && claim->kind != CLAIM_VALIDATE;

    if (!table || (of_columns && !has_columns(table, &claim->columns)))
        return;
    switch (claim->kind) {
    case CLAIM_NOT_NULL:
        ask_null(asked, claim, table, claim->columns.items[0]);
        break;
    case CLAIM_UNIQUE:
        ask_unique(asked, claim, table);
        break;
    case CLAIM_CHECK:
        ask_check(asked, claim, table);
        break;
    case CLAIM_REFERENCE:
        ask_reference(asked, claim, table);
        break;
    case CLAIM_TYPE:
        ask_type(asked, claim, table);
        break;
    case CLAIM_EMPTY:
        ask_empty(asked, claim, table);
        break;
    case CLAIM_VALIDATE:
        ask_validation(asked, claim, table);
        break;
    }
}

/* --- asking --------------------------------------------------------------------------------- */

static bool in_class(const Error *error, const char *class)
{
    return !strncmp(error->sqlstate, class, 2);
}

static void note_broken(const Question *question, size_t *broken, const Rows *rows, const Error *why, Error *err)
{
    int64_t count = rows ? rows_i64(rows, 0, 0) : 0;

    if (!(*broken)++)
        error_set(err, ERR_REFUSED, "rows that are there break what the migration claims of them");
    if (why->code)
        error_detail(err, "%s: %s", question->says, why->message);
    else
        error_detail(err, "%s: %s%s (%s%lld)", question->says, rows_get(rows, 0, 1), count > 3 ? "; ..." : "",
                     count > 1000 ? "more than " : "", (long long)(count > 1000 ? 1000 : count));
}

static void judge(Asked *asked, size_t index, const Rows *rows, const Error *why, size_t *broken, Error *err)
{
    const Question *question = &asked->questions.items[index];
    Progress *progress = asked->run->progress;

    /* Class 22: a value that cannot become the other type. */
    if (why->code && question->claim->kind == CLAIM_TYPE && in_class(why, "22"))
        note_broken(question, broken, NULL, why, err);
    else if (why->code)
        progress->say(progress, "not known before: whether the rows of %s are as the migration needs them (%s)",
                      question->table->identity, strcmp(why->sqlstate, SQLSTATE_CANCELED) ? why->message : "not answered in time");
    else if (!why->code && rows_count(rows) && rows_i64(rows, 0, 0) > 0)
        note_broken(question, broken, rows, why, err);
}

static bool begin(Asked *asked, Error *err)
{
    RunContext *run = asked->run;
    size_t count = asked->questions.count;
    int64_t limit = run->budget.hold_ms;
    char text[32];

    if (count > QUESTIONS_TIMES)
        limit = limit * QUESTIONS_TIMES / (int64_t)count;
    snprintf(text, sizeof text, "%lld", (long long)(limit > 0 ? limit : 1));
    return db_user_session(run->db, err) && db_query(run->db, sql_migrate_preflight_session, PARAMS(text), NULL, err);
}

static bool ask(Asked *asked, size_t *broken, Error *err)
{
    size_t count = asked->questions.count;
    Db *db = asked->run->db;
    PipelineQuery *queries = ARENA_ARRAY(asked->mem, PipelineQuery, count);
    Error *errors = ARENA_ARRAY(asked->mem, Error, count), refused = {0};

    for (size_t i = 0; i < count; i++)
        queries[i] = (PipelineQuery){.label = "looking at the rows before", .sql = asked->questions.items[i].sql};
    TRY(begin(asked, err));
    if (!db_pipeline_each(db, queries, count, errors, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        judge(asked, i, queries[i].rows, &errors[i], broken, &refused);
        rows_free(queries[i].rows);
    }
    TRY(db_user_session(db, err) && db_reset_session(db, err) && db_not_interrupted(db, err));
    if (!*broken)
        return true;
    *err = refused;
    return true;
}
