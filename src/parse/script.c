/* Puts the parts of this room together; see script.h. */
#include "parse/script.h"

#include <string.h>

#include "core/utf8.h"
#include "parse/classify.h"
#include "parse/split.h"

static bool check_encoding(Script *script, Place place, Findings *findings);

void script_parse(const char *path, const char *text, size_t length, Arena *mem, Script *script, Findings *findings)
{
    script_split(path, text, length, mem, script, findings);
    script_classify(script, mem);
}

void script_split(const char *path, const char *text, size_t length, Arena *mem, Script *script, Findings *findings)
{
    *script = (Script){.path = path, .text = text, .length = length};
    Place place = place_begin(text, length);
    if (!check_encoding(script, place, findings))
        return;
    Splitter splitter = {.script = script, .mem = mem, .findings = findings, .place = place};
    split_file(&splitter);
    for (vec_each(&script->statements, statement))
        words_classify(statement, mem);
    transaction_unwrap(script, place, findings);
}

void script_classify(Script *script, Arena *mem)
{
    for (vec_each(&script->statements, statement))
        classify_statement(statement, mem);
}

/* What follows a wrong byte cannot be trusted: such a file has no statements. */
static bool check_encoding(Script *script, Place place, Findings *findings)
{
    const char *text = script->text;
    size_t length = script->length;
    const char *nul = memchr(text, 0, length);
    if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) {
        place_report(&place, 0, script->path, findings, SEVERITY_ERROR, "encoding", "Save the file as UTF-8.",
                     "the file is UTF-16");
        return false;
    }
    size_t valid = utf8_valid_prefix(text, length);
    if (nul && (size_t)(nul - text) < valid) {
        place_report(&place, (size_t)(nul - text), script->path, findings, SEVERITY_ERROR, "encoding",
                     "Remove it; if the whole file looks like this, it is UTF-16: save it as UTF-8.",
                     "a NUL byte, which SQL cannot contain");
        return false;
    }
    if (valid < length) {
        place_report(&place, valid, script->path, findings, SEVERITY_ERROR, "encoding",
                     "Save the file as UTF-8.", "byte 0x%02X is not UTF-8", (unsigned char)text[valid]);
        return false;
    }
    return true;
}

const Directive *script_directive(const Script *script, const char *word)
{
    for (vec_each(&script->directives, directive))
        if (strcmp(directive->word, word) == 0)
            return directive;
    return NULL;
}

const char *script_caret(const Script *script, const Statement *statement, int position, Arena *mem, int *line,
                         int *column)
{
    size_t at = 0;
    for (int i = 1; i < position && at < statement->length; i++) {
        size_t step = utf8_character(statement->text + at, statement->length - at);
        at += step ? step : 1;
    }
    Place place = place_begin(script->text, script->length);
    place_move(&place, statement->offset + at);
    *line = place.line;
    *column = place.column;
    return arena_printf(mem, "%s:%d:%d\n%s", script->path ? script->path : "", place.line, place.column,
                        place_show(place, mem));
}
