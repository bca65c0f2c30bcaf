/*
 * SQL text from tagged parts. Raw text can only be a literal: KW(variable) does not compile.
 * Identifiers and literals are quoted here and nowhere else.
 *     Sql sql = sql_new(mem);
 *     sql_add(&sql, KW("alter table "), REL(t->schema, t->name), KW(" validate constraint "), ID(name));
 */
#ifndef THESEUS_DB_SQL_H
#define THESEUS_DB_SQL_H

#include "core/buf.h"

typedef enum SqlPartKind {
    SQL_KEYWORDS,
    SQL_IDENTIFIER,
    SQL_RELATION,
    SQL_LITERAL,
    SQL_INTEGER,
    SQL_SERVER_TEXT,
    SQL_FILE_TEXT,
} SqlPartKind;

typedef struct SqlPart {
    SqlPartKind kind;
    const char *a, *b;
    int64_t integer;
} SqlPart;

typedef struct Sql {
    Buf text;
} Sql;

#define KW(literal)       ((SqlPart){.kind = SQL_KEYWORDS, .a = "" literal ""})
#define ID(name)          ((SqlPart){.kind = SQL_IDENTIFIER, .a = (name)})
#define REL(schema, name) ((SqlPart){.kind = SQL_RELATION, .a = (schema), .b = (name)})
#define LIT(value)        ((SqlPart){.kind = SQL_LITERAL, .a = (value)}) /* NULL gives the word null */
#define INT(value)        ((SqlPart){.kind = SQL_INTEGER, .integer = (value)})
/* Made by the server for us: pg_get_constraintdef, format_type, identities (already quoted). */
#define FROM_SERVER(text) ((SqlPart){.kind = SQL_SERVER_TEXT, .a = (text)})
/* Written by the user: a statement or an expression of his file. */
#define FROM_FILE(text) ((SqlPart){.kind = SQL_FILE_TEXT, .a = (text)})

Sql sql_new(Arena *mem);
#define sql_add(sql, ...)                                                                          \
    sql_add_parts((sql), (const SqlPart[]){__VA_ARGS__}, COUNT(((const SqlPart[]){__VA_ARGS__})))
void sql_add_parts(Sql *sql, const SqlPart *parts, size_t count);
const char *sql_text(const Sql *sql);
/* One statement in one call, on mem. */
#define sql_make(mem, ...)                                                                         \
    sql_make_parts((mem), (const SqlPart[]){__VA_ARGS__}, COUNT(((const SqlPart[]){__VA_ARGS__})))
const char *sql_make_parts(Arena *mem, const SqlPart *parts, size_t count);

/* "name" as the server's quote_ident writes it: quoted only where it must be. For display and for
 * generated files that people read; inside sql_add identifiers are quoted the same way. */
const char *sql_identifier(Arena *mem, const char *name);
const char *sql_literal(Arena *mem, const char *value);

#endif
