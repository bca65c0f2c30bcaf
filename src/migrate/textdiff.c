/*
 * Line diff: equal head and tail are cut off, the middle is solved by the longest common
 * subsequence; a middle too large for that is shown as removed and added.
 */
#include "migrate/textdiff.h"

#include <string.h>

#include "core/buf.h"
#include "core/vec.h"

#define TEXTDIFF_CELLS 4000000 /* of the table: 2,000 by 2,000 changed lines */
#define TEXTDIFF_CONTEXT 3

typedef struct Line {
    char sign; /* '-', '+' or ' ' */
    const char *text;
    size_t number; /* in the new text; of a removed line: where it would stand */
} Line;
typedef VEC(Line) Lines;

static TextList split(const char *text, Arena *mem)
{
    TextList lines = {0};

    while (*text) {
        size_t length = strcspn(text, "\n");
        vec_push(mem, &lines, arena_strndup(mem, text, length));
        text += length + (text[length] == '\n');
    }
    return lines;
}

static void push(Lines *out, Arena *mem, char sign, const char *text, size_t number)
{
    vec_push(mem, out, (Line){sign, text, number});
}

/* from[a..a_end) and to[b..b_end): walks the table of lengths of common subsequences. */
static void diff_middle(const TextList *from, const TextList *to, size_t a, size_t a_end, size_t b,
                        size_t b_end, Arena *mem, Lines *out)
{
    size_t rows = a_end - a, columns = b_end - b, width = columns + 1;
    uint32_t *length = NULL;

    if ((rows + 1) * width <= TEXTDIFF_CELLS) {
        length = ARENA_ARRAY(mem, uint32_t, (rows + 1) * width);
        for (size_t i = rows; i-- > 0;)
            for (size_t j = columns; j-- > 0;) {
                uint32_t down = length[(i + 1) * width + j], right = length[i * width + j + 1];
                length[i * width + j] = !strcmp(from->items[a + i], to->items[b + j])
                                            ? length[(i + 1) * width + j + 1] + 1
                                            : (down > right ? down : right);
            }
    }
    for (size_t i = 0, j = 0; i < rows || j < columns;) {
        if (length && i < rows && j < columns && !strcmp(from->items[a + i], to->items[b + j])) {
            push(out, mem, ' ', to->items[b + j], b + j + 1);
            i++, j++;
        } else if (i < rows && (j == columns || !length ||
                                length[(i + 1) * width + j] >= length[i * width + j + 1])) {
            push(out, mem, '-', from->items[a + i++], b + j + 1);
        } else {
            push(out, mem, '+', to->items[b + j], b + j + 1);
            j++;
        }
    }
}

static bool near_change(const Lines *lines, size_t at)
{
    size_t first = at > TEXTDIFF_CONTEXT ? at - TEXTDIFF_CONTEXT : 0;

    for (size_t i = first; i < lines->count && i <= at + TEXTDIFF_CONTEXT; i++)
        if (lines->items[i].sign != ' ')
            return true;
    return false;
}

static const char *print(const Lines *lines, size_t max_lines, Arena *mem)
{
    Buf out = buf_new(mem);
    size_t printed = 0, left = 0;
    bool gap = true;

    for (size_t i = 0; i < lines->count; i++) {
        const Line *line = lines->items + i;
        if (!near_change(lines, i)) {
            gap = true;
            continue;
        }
        if (printed >= max_lines) {
            left++;
            continue;
        }
        if (gap)
            buf_printf(&out, "@@ line %zu\n", line->number);
        gap = false;
        buf_printf(&out, "%c%s\n", line->sign, line->text);
        printed++;
    }
    if (left)
        buf_printf(&out, "... and %zu more lines\n", left);
    return out.data;
}

const char *textdiff(const char *from_text, const char *to_text, size_t max_lines, Arena *mem)
{
    TextList from = split(from_text, mem), to = split(to_text, mem);
    size_t head = 0, a_end = from.count, b_end = to.count;
    Lines lines = {0};

    while (head < a_end && head < b_end && !strcmp(from.items[head], to.items[head]))
        head++;
    while (a_end > head && b_end > head && !strcmp(from.items[a_end - 1], to.items[b_end - 1]))
        a_end--, b_end--;
    if (head == a_end && head == b_end)
        return "";
    for (size_t i = 0; i < head; i++)
        push(&lines, mem, ' ', to.items[i], i + 1);
    diff_middle(&from, &to, head, a_end, head, b_end, mem, &lines);
    for (size_t i = b_end; i < to.count; i++)
        push(&lines, mem, ' ', to.items[i], i + 1);
    return print(&lines, max_lines, mem);
}
