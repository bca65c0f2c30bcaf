/*
 * Results: single values, and rows into arrays of structs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/internal.h"

#define ROWS_BOOL_OID 16 /* pg_catalog.bool */

Rows *rows_new(PGresult *result)
{
    Rows *rows = calloc(1, sizeof *rows);
    BUG_IF(!rows);
    rows->result = result;
    return rows;
}

void rows_free(Rows *rows)
{
    if (!rows)
        return;
    PQclear(rows->result);
    free(rows);
}

size_t rows_count(const Rows *rows)
{
    return (size_t)PQntuples(rows->result);
}

size_t rows_columns(const Rows *rows)
{
    return (size_t)PQnfields(rows->result);
}

const char *rows_column_name(const Rows *rows, size_t column)
{
    return PQfname(rows->result, (int)column);
}

bool rows_column_is_bool(const Rows *rows, size_t column)
{
    return PQftype(rows->result, (int)column) == ROWS_BOOL_OID;
}

const char *rows_get(const Rows *rows, size_t row, size_t column)
{
    if (PQgetisnull(rows->result, (int)row, (int)column))
        return NULL;
    return PQgetvalue(rows->result, (int)row, (int)column);
}

int64_t rows_i64(const Rows *rows, size_t row, size_t column)
{
    const char *text = rows_get(rows, row, column);
    return text ? strtoll(text, NULL, 10) : 0;
}

bool rows_bool(const Rows *rows, size_t row, size_t column)
{
    const char *text = rows_get(rows, row, column);
    return text && text[0] == 't';
}

int64_t rows_affected(const Rows *rows)
{
    return strtoll(PQcmdTuples(rows->result), NULL, 10);
}

/* --- rows into structs -------------------------------------------------------------------- */

/* The six types that our SQL casts to (pg_type.dat; these oids never change). */
static const struct {
    Oid oid;
    const char *name;
} wire_types[] = {
    [FIELD_BOOL] = {16, "bool"},   [FIELD_I32] = {23, "int4"}, [FIELD_I64] = {20, "int8"},
    [FIELD_F64] = {701, "float8"}, [FIELD_OID] = {26, "oid"},  [FIELD_TEXT] = {25, "text"},
};

static bool columns_check(const PGresult *result, const Field *fields, size_t count, int *columns,
                          Error *err)
{
    if ((size_t)PQnfields(result) != count)
        return error_set(err, ERR_FAILED, "the query gives %d columns, the reader expects %zu",
                         PQnfields(result), count);
    for (size_t i = 0; i < count; i++) {
        columns[i] = -1;
        for (int c = 0; c < PQnfields(result); c++)
            if (strcmp(PQfname(result, c), fields[i].name) == 0)
                columns[i] = c;
        if (columns[i] < 0)
            return error_set(err, ERR_FAILED, "the query gives no column \"%s\"", fields[i].name);
        if (PQftype(result, columns[i]) != wire_types[fields[i].type].oid)
            return error_set(err, ERR_FAILED,
                             "column \"%s\" has type oid %u, the reader expects %s", fields[i].name,
                             PQftype(result, columns[i]), wire_types[fields[i].type].name);
    }
    return true;
}

static void field_store(const Field *field, char *item, const char *text, size_t length, Arena *mem)
{
    void *member = item + field->offset;
    switch (field->type) {
    case FIELD_BOOL:
        *(bool *)member = text[0] == 't';
        break;
    case FIELD_I32:
        *(int32_t *)member = (int32_t)strtol(text, NULL, 10);
        break;
    case FIELD_I64:
        *(int64_t *)member = strtoll(text, NULL, 10);
        break;
    case FIELD_F64:
        *(double *)member = strtod(text, NULL);
        break;
    case FIELD_OID:
        *(uint32_t *)member = (uint32_t)strtoul(text, NULL, 10);
        break;
    case FIELD_TEXT:
        *(const char **)member = arena_strndup(mem, text, length);
        break;
    }
}

bool rows_read(const Rows *rows, const Field *fields, size_t field_count, size_t struct_size,
               Arena *mem, void **items, size_t *count, Error *err)
{
    const PGresult *result = rows->result;
    int columns[64];
    BUG_IF(field_count > COUNT(columns));
    TRY(columns_check(result, fields, field_count, columns, err));
    size_t total = (size_t)PQntuples(result);
    char *list = arena_alloc(mem, total * struct_size);
    for (size_t row = 0; row < total; row++) {
        for (size_t i = 0; i < field_count; i++) {
            int r = (int)row, c = columns[i];
            if (!PQgetisnull(result, r, c))
                field_store(&fields[i], list + row * struct_size, PQgetvalue(result, r, c),
                            (size_t)PQgetlength(result, r, c), mem);
            else if (!fields[i].nullable)
                return error_set(err, ERR_FAILED,
                                 "column \"%s\" is null, which the reader does not expect",
                                 fields[i].name);
        }
    }
    *items = list;
    *count = total;
    return true;
}
