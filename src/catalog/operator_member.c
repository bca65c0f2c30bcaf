#include "catalog/operator_member.h"

#include <string.h>

/* What follows the closing bracket that ends the first list of arguments; `open`: where that begins. */
static const char *after_arguments(const char *text, const char **open)
{
    bool quoted = false;
    int depth = 0;
    *open = NULL;
    for (const char *c = text; *c; c++) {
        quoted ^= *c == '"';
        if (quoted)
            continue;
        if (*c == '(') {
            if (!*open)
                *open = c;
            depth++;
        } else if (*c == ')' && --depth == 0) {
            return c + 1;
        }
    }
    return text + strlen(text);
}

OperatorMember operator_member(const char *line, Arena *mem)
{
    bool function = line[0] == 'F';
    const char *number = line + strcspn(line, " ") + 1, *rest = number + strcspn(number, " ") + 1, *open;
    const char *end = after_arguments(rest, &open);
    BUG_IF(!open);
    OperatorMember member = {.kind = function ? "function" : "operator"};
    member.identity = function ? arena_strdup(mem, end + 1) : arena_strndup(mem, rest, (size_t)(end - rest));
    member.place = arena_printf(mem, "%.*s%.*s", (int)(rest - line), line, (int)(end - open), open);
    return member;
}
