#include "cli/secret.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"

typedef struct Span {
    const char *at;
    size_t length;
} Span;
typedef VEC(Span) SpanList;

/* user:PASSWORD@ after the scheme. A password may hold an @ that somebody forgot to encode, so the last @
 * before the path counts: it is better to hide too much. */
static void spans_of_authority(const char *url, Arena *mem, SpanList *spans)
{
    const char *begin = strstr(url, "://");
    if (!begin)
        return;
    begin += 3;
    size_t length = strcspn(begin, "?");
    const char *at = NULL;
    for (size_t i = 0; i < length; i++)
        if (begin[i] == '@')
            at = begin + i;
    const char *colon = at ? memchr(begin, ':', (size_t)(at - begin)) : NULL;
    if (colon && at - colon > 1)
        vec_push(mem, spans, ((Span){colon + 1, (size_t)(at - colon - 1)}));
}

static Span value_span(const char *value, bool in_url)
{
    if (in_url)
        return (Span){value, strcspn(value, "&# \n")};
    while (isspace((unsigned char)*value))
        value++;
    if (*value != '\'')
        return (Span){value, strcspn(value, " \t\n")};
    const char *end = ++value;
    while (*end && *end != '\'')
        end += *end == '\\' && end[1] ? 2 : 1;
    return (Span){value, (size_t)(end - value)};
}

/* password=... and sslpassword=... in either form. */
static void spans_of_keys(const char *conninfo, Arena *mem, SpanList *spans)
{
    bool in_url = strstr(conninfo, "://") != NULL;
    for (const char *found = conninfo; (found = strcasestr(found, "password")) != NULL;) {
        found += strlen("password");
        const char *equals = found + strspn(found, in_url ? "" : " \t");
        if (*equals != '=')
            continue;
        Span span = value_span(equals + 1, in_url);
        if (span.length)
            vec_push(mem, spans, span);
    }
}

static SpanList spans_of(const char *conninfo, Arena *mem)
{
    SpanList spans = {0};
    spans_of_authority(conninfo, mem, &spans);
    spans_of_keys(conninfo, mem, &spans);
    return spans;
}

static const char *percent_decoded(const char *text, Arena *mem)
{
    Buf plain = buf_new(mem);
    for (; *text; text++) {
        if (*text == '%' && isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2])) {
            buf_add_char(&plain, (char)strtol((const char[]){text[1], text[2], '\0'}, NULL, 16));
            text += 2;
        } else {
            buf_add_char(&plain, *text);
        }
    }
    return plain.data;
}

/* Longest first: of two that begin alike the shorter one would leave the other's end in sight. */
static void add_once(const char *secret, Arena *mem, TextList *secrets)
{
    if (!*secret)
        return;
    for (vec_each(secrets, known))
        if (strcmp(*known, secret) == 0)
            return;
    vec_push(mem, secrets, arena_strdup(mem, secret));
    for (size_t i = secrets->count - 1; i > 0 && strlen(secrets->items[i - 1]) < strlen(secret); i--) {
        const char *shorter = secrets->items[i - 1];
        secrets->items[i - 1] = secrets->items[i];
        secrets->items[i] = shorter;
    }
}

void secret_add(const char *secret, Arena *mem, TextList *secrets)
{
    Buf escaped = buf_new(mem);
    Json json = json_begin(&escaped, false);
    json_text(&json, secret);
    add_once(arena_strndup(mem, escaped.data + 1, escaped.length - 2), mem, secrets);
    add_once(secret, mem, secrets);
}

void secret_collect(const char *conninfo, Arena *mem, TextList *secrets)
{
    SpanList spans = spans_of(conninfo, mem);
    for (vec_each(&spans, span)) {
        const char *written = arena_strndup(mem, span->at, span->length);
        secret_add(written, mem, secrets);
        secret_add(percent_decoded(written, mem), mem, secrets);
    }
}

const char *secret_redact(const char *text, const TextList *secrets, Arena *mem)
{
    for (vec_each(secrets, secret)) {
        const char *found = strstr(text, *secret);
        if (!found)
            continue;
        Buf clean = buf_new(mem);
        for (; found; found = strstr(text, *secret)) {
            buf_add_bytes(&clean, text, (size_t)(found - text));
            buf_add(&clean, "***");
            text = found + strlen(*secret);
        }
        buf_add(&clean, text);
        text = clean.data;
    }
    return text;
}

void secret_blank(char *text)
{
    auto_arena mem = arena_new();
    SpanList spans = spans_of(text, mem);
    for (vec_each(&spans, span))
        memset(text + (span->at - text), '*', span->length);
}
