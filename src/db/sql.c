/*
 * SQL text. The only place that quotes identifiers and literals.
 *
 * Literals rely on standard_conforming_strings = on, which both sessions of db/session.c set: a
 * backslash is an ordinary character, and only the quote is doubled.
 */
#include "db/sql.h"

#include <string.h>

#include "db/internal.h"

/* As quote_identifier() in the server's ruleutils.c: "$" is quoted although the grammar allows it. */
static bool is_plain_identifier(const char *name)
{
    if (!(*name == '_' || (*name >= 'a' && *name <= 'z')))
        return false;
    size_t length = 1;
    for (const char *c = name + 1; *c; c++, length++)
        if (!(*c == '_' || (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9')))
            return false;
    return !sql_is_keyword(name, length);
}

static void add_doubled(Buf *buf, const char *text, char quote)
{
    buf_add_char(buf, quote);
    for (const char *rest = text; *rest;) {
        size_t run = strcspn(rest, (const char[]){quote, '\0'});
        buf_add_bytes(buf, rest, run);
        rest += run;
        if (*rest == quote) {
            buf_add_char(buf, quote);
            buf_add_char(buf, quote);
            rest++;
        }
    }
    buf_add_char(buf, quote);
}

static void add_identifier(Buf *buf, const char *name)
{
    BUG_IF(!name);
    if (is_plain_identifier(name))
        buf_add(buf, name);
    else
        add_doubled(buf, name, '"');
}

static void add_part(Buf *buf, const SqlPart *part)
{
    switch (part->kind) {
    case SQL_KEYWORDS:
    case SQL_SERVER_TEXT:
    case SQL_FILE_TEXT:
        buf_add(buf, part->a);
        break;
    case SQL_IDENTIFIER:
        add_identifier(buf, part->a);
        break;
    case SQL_RELATION:
        add_identifier(buf, part->a);
        buf_add_char(buf, '.');
        add_identifier(buf, part->b);
        break;
    case SQL_LITERAL:
        if (part->a)
            add_doubled(buf, part->a, '\'');
        else
            buf_add(buf, "null");
        break;
    case SQL_INTEGER:
        buf_printf(buf, "%lld", (long long)part->integer);
        break;
    }
}

Sql sql_new(Arena *mem)
{
    return (Sql){.text = buf_new(mem)};
}

void sql_add_parts(Sql *sql, const SqlPart *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_part(&sql->text, &parts[i]);
}

const char *sql_text(const Sql *sql)
{
    return sql->text.data;
}

const char *sql_make_parts(Arena *mem, const SqlPart *parts, size_t count)
{
    Sql sql = sql_new(mem);
    sql_add_parts(&sql, parts, count);
    return sql_text(&sql);
}

const char *sql_identifier(Arena *mem, const char *name)
{
    return sql_make(mem, ID(name));
}

const char *sql_literal(Arena *mem, const char *value)
{
    return sql_make(mem, LIT(value));
}
