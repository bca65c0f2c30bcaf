/* See place.h. */
#include "parse/place.h"

#include <stdarg.h>
#include <string.h>

#include "core/buf.h"
#include "core/utf8.h"

enum { BEFORE_CARET = 60, SHOWN = 110 };
#define TAB "    "

static void move_back(Place *place, size_t to);
static size_t show_character(Buf *out, const char *at, size_t left);
static size_t cut_front(const char *line, size_t caret);

Place place_begin(const char *text, size_t length)
{
    bool mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    return (Place){text, length, mark ? 3 : 0, 1, 1};
}

void place_move(Place *place, size_t to)
{
    if (to < place->at) {
        move_back(place, to);
        return;
    }
    const char *at = place->text + place->at, *end = place->text + to, *newline;
    while (at < end && (newline = memchr(at, '\n', (size_t)(end - at)))) {
        at = newline + 1;
        place->line++;
        place->column = 1;
    }
    place->column += (int)utf8_count(at, (size_t)(end - at));
    place->at = to;
}

static void move_back(Place *place, size_t to)
{
    for (size_t i = to; i < place->at; i++)
        place->line -= place->text[i] == '\n';
    const char *newline = memrchr(place->text, '\n', to);
    Place line = place_begin(place->text, place->length);
    if (newline)
        line.at = (size_t)(newline - place->text) + 1;
    place->column = 1 + (int)(to > line.at ? utf8_count(place->text + line.at, to - line.at) : 0);
    place->at = to;
}

const char *place_show(Place place, Arena *mem)
{
    const char *newline = memrchr(place.text, '\n', place.at);
    size_t begin = newline ? (size_t)(newline - place.text) + 1 : place_begin(place.text, place.length).at;
    newline = memchr(place.text + place.at, '\n', place.length - place.at);
    size_t end = newline ? (size_t)(newline - place.text) : place.length;
    if (begin > place.at)
        begin = place.at;
    if (end > place.at && place.text[end - 1] == '\r')
        end--;
    size_t front = cut_front(place.text + begin, place.at - begin);

    Buf out = buf_new(mem);
    buf_add(&out, front ? "..." : "");
    size_t caret = out.length, at = begin + front;
    for (int shown = 0; at < end && shown < SHOWN; shown++) {
        size_t before = out.length;
        size_t step = show_character(&out, place.text + at, end - at);
        if (at < place.at)
            caret += step > 1 ? 1 : out.length - before;
        at += step;
    }
    buf_printf(&out, "%s\n%*s^", at < end ? "..." : "", (int)caret, "");
    return out.data;
}

/* Tabs become blanks, so that the caret stands right; other control characters never reach a terminal. */
static size_t show_character(Buf *out, const char *at, size_t left)
{
    size_t step = utf8_character(at, left);
    if (step > 1)
        buf_add_bytes(out, at, step);
    else if (step && *at == '\t')
        buf_add(out, TAB);
    else
        buf_add_char(out, step && *at >= ' ' && *at != 127 ? *at : '?');
    return step ? step : 1;
}

/* Bytes to leave out so that no more than BEFORE_CARET characters stand before the caret. */
static size_t cut_front(const char *line, size_t caret)
{
    size_t front = caret;
    for (int shown = 0; front > 0 && shown < BEFORE_CARET; shown++)
        do
            front--;
        while (front > 0 && (line[front] & 0xC0) == 0x80);
    return front;
}

void place_report(Place *place, size_t at, const char *path, Findings *findings, Severity severity,
                  const char *rule, const char *hint, const char *format, ...)
{
    place_move(place, at);
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(findings->mem, format, args);
    va_end(args);
    findings_add(findings,
                 (Finding){.severity = severity, .rule = rule, .file = path, .line = place->line,
                           .column = place->column, .hint = hint,
                           .detail = place_show(*place, findings->mem)},
                 "%s", message);
}
