#include "catalog/lines.h"

#include <string.h>

void lines_split(const char *text, Arena *mem, TextList *lines)
{
    *lines = (TextList){0};
    if (!text || !*text)
        return;
    char quote = '\0';
    const char *start = text;
    for (const char *c = text; *c; c++) {
        if (quote) {
            if (*c == quote)
                quote = '\0'; /* a doubled quote opens again at once */
        } else if (*c == '"' || *c == '\'') {
            quote = *c;
        } else if (*c == '\n') {
            vec_push(mem, lines, arena_strndup(mem, start, (size_t)(c - start)));
            start = c + 1;
        }
    }
    vec_push(mem, lines, arena_strdup(mem, start));
}

const char *line_word(const char *line, Arena *mem, const char **rest)
{
    bool quoted = false;
    const char *c = line;
    for (; *c && (quoted || *c != ' '); c++)
        if (*c == '"')
            quoted = !quoted;
    *rest = *c ? c + 1 : c;
    return arena_strndup(mem, line, (size_t)(c - line));
}

const char *line_unquote(const char *literal, Arena *mem)
{
    bool escapes = *literal == 'E';
    Buf text = buf_new(mem);
    for (const char *c = literal + escapes + 1; *c && c[1]; c++) {
        if (*c == '\'' || (escapes && *c == '\\'))
            c++; /* doubled */
        buf_add_char(&text, *c);
    }
    return text.data;
}

bool lines_have(const TextList *lines, const char *line)
{
    for (size_t i = 0; i < lines->count; i++)
        if (strcmp(lines->items[i], line) == 0)
            return true;
    return false;
}

bool text_equal(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static const char *option_name(const char *option, Arena *mem)
{
    return arena_strndup(mem, option, strcspn(option, "="));
}

static void add_option(Sql *sql, const char *option, bool first, Arena *mem)
{
    size_t name = strcspn(option, "=");
    sql_add(sql, FROM_SERVER(first ? "" : ", "), FROM_SERVER(option_name(option, mem)), KW("="),
            LIT(option[name] ? option + name + 1 : "true"));
}

bool options_add(Sql *sql, const char *options, bool after_others, Arena *mem)
{
    TextList lines = {0};
    lines_split(options, mem, &lines);
    for (size_t i = 0; i < lines.count; i++)
        add_option(sql, lines.items[i], !after_others && i == 0, mem);
    return lines.count > 0;
}

static bool has_name(const TextList *options, const char *name, Arena *mem)
{
    for (size_t i = 0; i < options->count; i++)
        if (strcmp(option_name(options->items[i], mem), name) == 0)
            return true;
    return false;
}

void options_alter(Writer *writer, LockMode lock, const char *prefix, const char *from, const char *to)
{
    TextList before = {0}, after = {0};
    lines_split(from, writer->mem, &before);
    lines_split(to, writer->mem, &after);
    Sql set = sql_new(writer->mem), reset = sql_new(writer->mem);
    size_t sets = 0, resets = 0;
    for (size_t i = 0; i < after.count; i++)
        if (!lines_have(&before, after.items[i]))
            add_option(&set, after.items[i], sets++ == 0, writer->mem);
    for (size_t i = 0; i < before.count; i++) {
        const char *name = option_name(before.items[i], writer->mem);
        if (!has_name(&after, name, writer->mem))
            sql_add(&reset, FROM_SERVER(resets++ ? ", " : ""), FROM_SERVER(name));
    }
    if (sets)
        writer_add(writer, lock, sql_make(writer->mem, FROM_SERVER(prefix), KW(" SET ("), FROM_SERVER(sql_text(&set)), KW(")")));
    if (resets)
        writer_add(writer, lock,
                   sql_make(writer->mem, FROM_SERVER(prefix), KW(" RESET ("), FROM_SERVER(sql_text(&reset)), KW(")")));
}
