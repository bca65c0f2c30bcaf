#include "migrate/redact.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/buf.h"

static const char *const words[] = {"password", "connection"};

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The length of the word at `at` when a secret may follow it, else 0. */
static size_t word_at(const char *text, const char *at)
{
    if (at > text && in_word(at[-1]))
        return 0;
    for (size_t i = 0; i < COUNT(words); i++) {
        size_t length = strlen(words[i]);
        if (!strncasecmp(at, words[i], length) && !in_word(at[length]))
            return length;
    }
    return 0;
}

/* Past the literal that opens at `at` (E'..', '..' or $tag$..$tag$); NULL when none opens there. */
static const char *past_literal(const char *at)
{
    bool escapes = (*at == 'E' || *at == 'e') && at[1] == '\'';

    if (escapes)
        at++;
    if (*at == '\'') {
        for (at++; *at; at++) {
            if (escapes && *at == '\\' && at[1])
                at++;
            else if (*at == '\'' && at[1] == '\'')
                at++;
            else if (*at == '\'')
                return at + 1;
        }
        return at;
    }
    if (*at == '$') {
        size_t tag = strcspn(at + 1, "$ \t\r\n'") + 2;
        if (at[tag - 1] != '$')
            return NULL;
        for (const char *end = at + tag; *end; end++)
            if (!strncmp(end, at, tag))
                return end + tag;
        return at + strlen(at);
    }
    return NULL;
}

const char *redact_secrets(const char *sql, Arena *mem)
{
    Buf out = buf_new(mem);
    const char *copied = sql;

    for (const char *at = sql; *at;) {
        size_t length = word_at(sql, at);
        if (!length) {
            at++;
            continue;
        }
        at += length;
        const char *open = at + strspn(at, " \t\r\n=");
        const char *end = past_literal(open);
        if (!end)
            continue;
        buf_add_bytes(&out, copied, (size_t)(open - copied));
        buf_add(&out, "'***'");
        copied = at = end;
    }
    if (copied == sql)
        return sql;
    buf_add(&out, copied);
    return out.data;
}
