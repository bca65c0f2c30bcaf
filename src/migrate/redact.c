/*
 * A small reader of SQL: it knows comments, names and literals, because a secret stands in a literal behind
 * a word (PASSWORD '...'), or within one (a connection string or URL handed to a function). Bodies of
 * functions and DO blocks are SQL again. What it does not know stays as it is.
 */
#include "migrate/redact.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/buf.h"

#define BODY_DEPTH 8

typedef struct Span {
    const char *at, *end;
} Span;

static void redact_sql(Span sql, int depth, Buf *out);

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool word_is(Span word, const char *name)
{
    return (size_t)(word.end - word.at) == strlen(name) &&
           !strncasecmp(word.at, name, strlen(name));
}

static bool is_password(Span word)
{
    return word_is(word, "password") || word_is(word, "sslpassword");
}

/* --- pieces of SQL; each gives where it ends, `at` itself when it does not begin there ---------- */

static const char *past_blank(Span rest)
{
    const char *at = rest.at;

    for (;;) {
        const char *before = at;
        while (at < rest.end && isspace((unsigned char)*at))
            at++;
        if (rest.end - at > 1 && at[0] == '-' && at[1] == '-')
            while (at < rest.end && *at != '\n')
                at++;
        if (rest.end - at > 1 && at[0] == '/' && at[1] == '*') {
            const char *close = memmem(at + 2, (size_t)(rest.end - at - 2), "*/", 2);
            at = close ? close + 2 : rest.end;
        }
        if (at == before)
            return at;
    }
}

static const char *past_quoted(Span rest, char quote, bool escapes)
{
    const char *at = rest.at + 1;

    for (; at < rest.end; at++) {
        if (escapes && *at == '\\')
            at++;
        else if (*at == quote && at + 1 < rest.end && at[1] == quote)
            at++;
        else if (*at == quote)
            return at + 1;
    }
    return rest.end;
}

/* $tag$...$tag$: `body` is what stands between. */
static const char *past_dollar(Span rest, Span *body)
{
    const char *tag_end = rest.at + 1;

    while (tag_end < rest.end && in_word(*tag_end))
        tag_end++;
    if (tag_end >= rest.end || *tag_end != '$' || isdigit((unsigned char)rest.at[1]))
        return rest.at;
    size_t tag = (size_t)(tag_end + 1 - rest.at);
    const char *close = memmem(rest.at + tag, (size_t)(rest.end - rest.at) - tag, rest.at, tag);
    *body = (Span){rest.at + tag, close ? close : rest.end};
    return close ? close + tag : rest.end;
}

static const char *past_literal(Span rest, Span *body)
{
    Span quoted = rest;
    bool escapes =
        rest.end - rest.at > 1 && (*rest.at == 'E' || *rest.at == 'e') && rest.at[1] == '\'';

    if (rest.at >= rest.end)
        return rest.at;
    if (*rest.at == '$')
        return past_dollar(rest, body);
    quoted.at += escapes;
    if (*quoted.at != '\'')
        return rest.at;
    const char *end = past_quoted(quoted, '\'', escapes);
    *body = (Span){quoted.at + 1, end > quoted.at + 1 && end[-1] == '\'' ? end - 1 : end};
    return end;
}

/* --- within a literal --------------------------------------------------------------------------- */

/* The value behind "password" in a connection string: bare, or in quotes that the literal may have doubled. */
static const char *past_value(Span rest, const char **value)
{
    const char *at = rest.at, *quote = NULL;
    size_t quotes = 0;

    while (at < rest.end && isspace((unsigned char)*at))
        at++;
    bool equals = at < rest.end && *at == '=';
    at += equals;
    while (at < rest.end && isspace((unsigned char)*at))
        at++;
    *value = at;
    while (at + quotes < rest.end && quotes < 2 && at[quotes] == '\'')
        quotes++;
    if (quotes)
        quote = memmem(at + quotes, (size_t)(rest.end - at) - quotes, at, quotes);
    if (quote)
        return quote + quotes;
    if (!equals)
        return rest.at;
    while (at < rest.end && !isspace((unsigned char)*at) && *at != '&' && *at != '\'' && *at != '"')
        at++;
    return at;
}

/* user:password@ behind "://"; gives the password. */
static bool url_password(Span rest, Span *password)
{
    const char *colon = NULL;

    if (rest.end - rest.at < 3 || memcmp(rest.at, "://", 3) != 0)
        return false;
    for (const char *at = rest.at + 3;
         at < rest.end && !isspace((unsigned char)*at) && !strchr("/?#'\"", *at); at++) {
        if (*at == ':' && !colon)
            colon = at;
        if (*at == '@' && colon) {
            *password = (Span){colon + 1, at};
            return true;
        }
    }
    return false;
}

static void redact_text(Span text, Buf *out)
{
    Span secret;

    for (const char *at = text.at; at < text.end;) {
        Span word = {at, at};
        while (word.end < text.end && in_word(*word.end))
            word.end++;
        if (word.end > at) {
            const char *value = NULL, *end = is_password(word)
                                                 ? past_value((Span){word.end, text.end}, &value)
                                                 : word.end;
            buf_add_bytes(out, at, (size_t)((end > word.end ? value : word.end) - at));
            buf_add(out, end > word.end ? "***" : "");
            at = end;
        } else if (url_password((Span){at, text.end}, &secret)) {
            buf_add_bytes(out, at, (size_t)(secret.at - at));
            buf_add(out, "***");
            at = secret.end;
        } else {
            buf_add_char(out, *at++);
        }
    }
}

/* --- SQL ---------------------------------------------------------------------------------------- */

/* Behind a word that announces a secret: the literal that follows, "=" allowed (set password = '...'). */
static Span secret_after(Span word, Span sql)
{
    const char *at = word.end;
    Span body;

    at += at < sql.end && *at == '"'; /* options ("password" '...') */
    at = past_blank((Span){at, sql.end});
    if (at < sql.end && *at == '=')
        at = past_blank((Span){at + 1, sql.end});
    return (Span){at, past_literal((Span){at, sql.end}, &body)};
}

static const char *redact_word(Span sql, const char *at, Buf *out)
{
    Span word = {at, at}, secret = {at, at};

    while (word.end < sql.end && in_word(*word.end))
        word.end++;
    if (is_password(word) || word_is(word, "connection"))
        secret = secret_after(word, sql);
    if (secret.end == secret.at) {
        buf_add_bytes(out, at, (size_t)(word.end - at));
        return word.end;
    }
    buf_add_bytes(out, at, (size_t)(secret.at - at));
    buf_add(out, "'***'");
    return secret.end;
}

static void redact_sql(Span sql, int depth, Buf *out)
{
    for (const char *at = sql.at; at < sql.end;) {
        Span rest = {at, sql.end}, body;
        const char *end = past_blank(rest);
        if (end == at && (end = past_literal(rest, &body)) > at) {
            buf_add_bytes(out, at, (size_t)(body.at - at));
            if (*at == '$' && depth < BODY_DEPTH)
                redact_sql(body, depth + 1, out);
            else
                redact_text(body, out);
            at = body.end;
        } else if (end == at && in_word(*at)) {
            at = redact_word(sql, at, out);
            continue;
        } else if (end == at) {
            end = at + 1;
        }
        buf_add_bytes(out, at, (size_t)(end - at));
        at = end;
    }
}

const char *redact_secrets(const char *sql, Arena *mem)
{
    Buf out = buf_new(mem);

    redact_sql((Span){sql, sql + strlen(sql)}, 0, &out);
    return out.data;
}
