/*
 * `-- theseus: WORD ARGUMENTS`: one table of words, and one check of arguments for each.
 */
#include "parse/split.h"

#include <string.h>

#include "core/time.h"

typedef struct DirectiveWord {
    const char *word;
    const char *form;                    /* for hints */
    bool (*fits)(const char *arguments); /* NULL: takes none */
    bool once;                           /* concerns the file: a second one contradicts the first */
} DirectiveWord;

static bool fits_reason(const char *arguments);
static bool fits_allow(const char *arguments);
static bool fits_park(const char *arguments);
static bool fits_needs(const char *arguments);
static bool fits_release(const char *arguments);
static bool fits_fill(const char *arguments);

static const DirectiveWord words[] = {
    {"no-transaction", "no-transaction", NULL, true},
    {"irreversible", "irreversible REASON", fits_reason, true},
    {"allow", "allow RULE REASON", fits_allow, false},
    {"park", "park 14d | side-table | drop", fits_park, false},
    {"erase", "erase", NULL, false},
    {"needs", "needs evolution NAME >= PHASE (expand, backfill, verify, cutover, soak, cleanup)", fits_needs, false},
    {"release", "release X.Y.Z", fits_release, true},
    {"fill", "fill TABLE.COLUMN EXPRESSION", fits_fill, false},
};
#define RULE "directive"

static bool own_line(const Splitter *splitter, size_t at);
static const char *skip(const char *text, const char *end);
static void check_word(Splitter *splitter, const Directive *directive, size_t at);
static void report_unknown(Splitter *splitter, const Directive *directive, size_t at);
static const DirectiveWord *find_word(const char *word);
static size_t edits(const char *a, const char *b);

void directive_read(Splitter *splitter, Token comment)
{
    const char *text = splitter->lexer.text, *end = text + comment.end;
    if (text[comment.start] != '-')
        return;
    const char *at = skip(text + comment.start + 2, end);
    if ((size_t)(end - at) < 7 || memcmp(at, "theseus", 7) != 0)
        return;
    const char *colon = skip(at + 7, end);
    bool marked = colon < end && *colon == ':';
    const char *word = skip(marked ? colon + 1 : at + 7, end), *word_end = word;
    while (word_end < end && !byte_is_blank(*word_end))
        word_end++;
    const char *arguments = skip(word_end, end);
    while (end > arguments && byte_is_blank(end[-1]))
        end--;
    Directive directive = {
        .word = arena_strndup(splitter->mem, word, (size_t)(word_end - word)),
        .arguments = arena_strndup(splitter->mem, arguments, (size_t)(end - arguments)),
        .before = splitter->script->statements.count,
    };
    if (!marked) {
        if (at + 7 < word && find_word(directive.word))
            split_report(splitter, comment.start, SEVERITY_ERROR, RULE, "Write a colon: -- theseus: WORD ARGUMENTS",
                         "this directive has no colon and would do nothing");
        return;
    }
    check_word(splitter, &directive, comment.start);
    place_move(&splitter->place, comment.start);
    directive.line = splitter->place.line;
    directive.column = splitter->place.column;
    vec_push(splitter->mem, &splitter->script->directives, directive);
}

static const char *skip(const char *text, const char *end)
{
    while (text < end && byte_is_blank(*text))
        text++;
    return text;
}

static void check_word(Splitter *splitter, const Directive *directive, size_t at)
{
    const DirectiveWord *word = find_word(directive->word);
    if (!own_line(splitter, at))
        split_report(splitter, at, SEVERITY_ERROR, RULE, "Move it to a line above the statement that it concerns.",
                     "a directive stands on a line of its own");
    if (!word) {
        report_unknown(splitter, directive, at);
        return;
    }
    const char *hint = arena_printf(splitter->findings->mem, "Write -- theseus: %s", word->form);
    if (!word->fits && directive->arguments[0])
        split_report(splitter, at, SEVERITY_ERROR, RULE, hint, "the directive %s takes no argument", word->word);
    else if (word->fits && !directive->arguments[0])
        split_report(splitter, at, SEVERITY_ERROR, RULE, hint, "the directive %s needs an argument", word->word);
    else if (word->fits && !word->fits(directive->arguments))
        split_report(splitter, at, SEVERITY_ERROR, RULE, hint, "the directive %s does not understand \"%s\"",
                     word->word, directive->arguments);
    const Directive *first = script_directive(splitter->script, word->word);
    if (word->once && first)
        split_report(splitter, at, SEVERITY_ERROR, RULE, "Keep one of them.",
                     "the directive %s is given twice, first on line %d", word->word, first->line);
}

static bool own_line(const Splitter *splitter, size_t at)
{
    const char *text = splitter->lexer.text;
    size_t begin = place_begin(text, splitter->lexer.length).at;
    while (at > begin && byte_is_blank(text[at - 1]) && text[at - 1] != '\n')
        at--;
    return at == begin || text[at - 1] == '\n';
}

static const DirectiveWord *find_word(const char *word)
{
    for (size_t i = 0; i < COUNT(words); i++)
        if (strcmp(words[i].word, word) == 0)
            return &words[i];
    return NULL;
}

static void report_unknown(Splitter *splitter, const Directive *directive, size_t at)
{
    const DirectiveWord *best = NULL;
    size_t fewest = 4;
    for (size_t i = 0; i < COUNT(words); i++) {
        size_t distance = edits(words[i].word, directive->word);
        if (distance < fewest && distance < strlen(words[i].word) / 2 + 1) {
            fewest = distance;
            best = &words[i];
        }
    }
    Arena *mem = splitter->findings->mem;
    const char *hint = best ? arena_printf(mem, "Did you mean -- theseus: %s", best->form)
                            : "Known are no-transaction, irreversible, allow, park, erase, needs, release, fill.";
    split_report(splitter, at, SEVERITY_ERROR, RULE, hint, "unknown directive \"%s\"", directive->word);
}

/* Levenshtein's distance; long words are simply far away. */
static size_t edits(const char *a, const char *b)
{
    enum { LONGEST = 40 };
    size_t row[LONGEST + 1], width = strlen(b);
    if (width > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            size_t shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = change < shorter ? change : shorter;
        }
    }
    return row[width];
}

static bool fits_reason(const char *arguments)
{
    return arguments[0] != 0;
}

static bool fits_allow(const char *arguments)
{
    size_t rule = strspn(arguments, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return rule > 0 && byte_is_blank(arguments[rule]);
}

static bool fits_park(const char *arguments)
{
    int64_t ms;
    return strcmp(arguments, "side-table") == 0 || strcmp(arguments, "drop") == 0 ||
           (duration_parse(arguments, &ms) && ms > 0);
}

/* "evolution NAME >= PHASE" */
static bool fits_needs(const char *arguments)
{
    static const char *const phases[] = {"expand", "backfill", "verify", "cutover", "soak", "cleanup"};
    if (strncmp(arguments, "evolution ", 10) != 0)
        return false;
    const char *name = arguments + 10 + strspn(arguments + 10, " \t");
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    const char *sign = name + length + strspn(name + length, " \t");
    if (!length || strncmp(sign, ">=", 2) != 0)
        return false;
    const char *phase = sign + 2 + strspn(sign + 2, " \t");
    for (size_t i = 0; i < COUNT(phases); i++)
        if (strcmp(phase, phases[i]) == 0)
            return true;
    return false;
}

static bool fits_release(const char *arguments)
{
    const char *at = arguments;
    for (int part = 0; part < 3; part++) {
        size_t digits = strspn(at, "0123456789");
        if (!digits || digits > 9 || at[digits] != (part < 2 ? '.' : 0))
            return false;
        at += digits + (part < 2);
    }
    return true;
}

/* [SCHEMA.]TABLE.COLUMN and an expression behind it. */
static bool fits_fill(const char *arguments)
{
    Lexer lexer = {arguments, strlen(arguments), 0, false};
    size_t names = 0;
    for (;;) {
        Token name = lexer_next(&lexer);
        if (name.open || (name.kind != TOKEN_WORD && name.kind != TOKEN_QUOTED_NAME))
            return false;
        names++;
        if (lexer.at >= lexer.length || arguments[lexer.at] != '.')
            break;
        lexer.at++;
    }
    Token more = lexer_next(&lexer);
    return names >= 2 && names <= 3 && more.kind != TOKEN_END && more.kind != TOKEN_COMMENT && !more.open;
}
