/*
 * add_index: an index built while everybody writes; a covering one with `include`. A build that fails leaves an index
 * that is not valid: it is found, said and removed before the next try.
 */
#include <string.h>

#include "evolve/kind/common.h"

typedef struct AddIndex {
    const char *name, *columns, *method, *include, *where;
    bool unique;
} AddIndex;

static const Key keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = offsetof(AddIndex, name), .required = true},
    {.name = "columns", .type = KEY_TEXT, .offset = offsetof(AddIndex, columns), .required = true},
    {.name = "method", .type = KEY_WORD, .words = "btree|hash|gin|gist|spgist|brin", .offset = offsetof(AddIndex, method)},
    {.name = "include", .type = KEY_TEXT, .offset = offsetof(AddIndex, include)},
    {.name = "where", .type = KEY_TEXT, .offset = offsetof(AddIndex, where)},
    {.name = "unique", .type = KEY_BOOL, .offset = offsetof(AddIndex, unique)},
};

static void defaults(void *own)
{
    ((AddIndex *)own)->method = "btree";
}

static const char *rest(const Evolution *e)
{
    const AddIndex *index = e->declaration.own;
    Sql sql = sql_new(e->mem);

    sql_add(&sql, KW("using "), FROM_FILE(index->method), KW(" ("), FROM_FILE(index->columns), KW(")"));
    if (index->include)
        sql_add(&sql, KW(" include ("), FROM_FILE(index->include), KW(")"));
    if (index->where)
        sql_add(&sql, KW(" where "), FROM_FILE(index->where));
    return sql_text(&sql);
}

static const char *rehearsal(const Evolution *e)
{
    const AddIndex *index = e->declaration.own;

    return index->unique ? sql_make(e->mem, KW("create unique index on pg_temp.theseus_rehearsal "), FROM_FILE(rest(e)))
                         : sql_make(e->mem, KW("create index on pg_temp.theseus_rehearsal "), FROM_FILE(rest(e)));
}

static bool examine(Db *db, Evolution *e, bool fresh, Findings *findings, Error *err)
{
    const AddIndex *index = e->declaration.own;

    if (fresh && !findings->errors) {
        TRY(common_name_free(db, e, index->name, findings, err));
        TRY(common_rehearse(db, e, (const char *const[]){rehearsal(e)}, 1, findings, err));
    }
    return findings_sum(findings, ERR_REFUSED, e->declaration.name, err);
}

static void steps(Evolution *e)
{
    const AddIndex *index = e->declaration.own;

    common_add_index(e, PHASE_EXPAND, index->name, index->unique, rest(e));
}

const Kind kind_of_add_index = {
    .name = "add_index",
    .summary = "an index, built while everybody writes",
    .own_size = sizeof(AddIndex),
    .keys = keys,
    .key_count = COUNT(keys),
    .defaults = defaults,
    .examine = examine,
    .steps = steps,
};
