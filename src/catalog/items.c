#include "catalog/items.h"

#include <string.h>

void items_split(const char *text, Arena *mem, TextList *items)
{
    *items = (TextList){0};
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
            vec_push(mem, items, arena_strndup(mem, start, (size_t)(c - start)));
            start = c + 1;
        }
    }
    vec_push(mem, items, arena_strdup(mem, start));
}

bool items_have(const TextList *items, const char *item)
{
    for (size_t i = 0; i < items->count; i++)
        if (strcmp(items->items[i], item) == 0)
            return true;
    return false;
}

size_t item_word_length(const char *item)
{
    bool quoted = false;
    const char *c = item;
    for (; *c && (quoted || (*c != ' ' && *c != '\n')); c++)
        if (*c == '"')
            quoted = !quoted;
    return (size_t)(c - item);
}

const char *item_word(const char *item, Arena *mem, const char **rest)
{
    size_t length = item_word_length(item);
    *rest = item[length] ? item + length + 1 : item + length;
    return arena_strndup(mem, item, length);
}
