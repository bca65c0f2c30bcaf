/*
 * What psql does and the server does not know: backslash commands and :variables. A migration is SQL, so
 * each is reported with what to write instead; only \restrict and \unrestrict, which pg_dump writes
 * around its output, are passed over.
 */
#include "parse/split.h"

#include <string.h>

typedef struct MetaHint {
    const char *names; /* between blanks */
    const char *hint;
    bool ends; /* psql also sends the statement before it */
} MetaHint;

static const MetaHint hints[] = {
    {" i ir include include_relative ",
     "Put the SQL of that file here, or make it a migration of its own.", false},
    {" set unset prompt getenv setenv ",
     "Write the value itself where it is used; a migration is the same in every environment.", false},
    {" copy ", "Write COPY ... FROM STDIN; with the rows behind it and a line with \\. alone at their end.", false},
    {" c connect ", "A migration runs in the database of its environment: remove the line.", false},
    {" gexec ", "Use DO $$ BEGIN FOR ... LOOP EXECUTE ...; END LOOP; END $$;", true},
    {" gset ", "Use a DO block with variables.", true},
    {" g gx gdesc crosstabview watch bind ", "End the statement with a semicolon.", true},
    {" if elif else endif ", "Use DO $$ BEGIN IF ... THEN ... END IF; END $$;", false},
    {" echo qecho warn timing pset a C f H t T x errverbose o out p w s r reset ",
     "It only concerns psql's own output: remove the line.", false},
    {" encoding ", "Files are UTF-8: save it as such and remove the line.", false},
    {" ! cd ", "A migration runs no shell commands: remove the line.", false},
    {" q quit ", "Nothing behind it would run: remove what is not to be run.", false},
    {" . ", "It ends the data of COPY ... FROM STDIN, and no such data come before it.", false},
    {" ; ", "Write the semicolon without the backslash.", false},
    {" : ", "Write the colon without the backslash.", false},
};
static const char other_hint[] = "A migration is SQL that the server understands; remove the psql command.";

static size_t name_end(const char *text, size_t at, size_t end);
static const MetaHint *find_hint(const char *text, size_t start, size_t end);
static void skip_copy_data(Lexer *lexer, size_t start, size_t line_end);
static bool word_is(const char *text, size_t start, size_t end, const char *word);

bool meta_command(Splitter *splitter, Token token)
{
    Lexer *lexer = &splitter->lexer;
    const char *text = lexer->text;
    const char *newline = memchr(text + token.start, '\n', lexer->length - token.start);
    size_t line_end = newline ? (size_t)(newline - text) : lexer->length;
    size_t start = token.end, end = name_end(text, start, line_end);
    bool restricts = word_is(text, start, end, "restrict") || word_is(text, start, end, "unrestrict");
    lexer->at = line_end;
    if (restricts && !splitter->head_count)
        return false;

    if (end == start + 1 && (text[start] == ';' || text[start] == ':'))
        lexer->at = end;
    const MetaHint *known = find_hint(text, start, end);
    const char *hint = known ? known->hint : other_hint;
    split_report(splitter, token.start, SEVERITY_ERROR, "psql-command", hint,
                 "\\%.*s is a command of psql, not SQL", (int)(end - start), text + start);
    if (word_is(text, start, end, "copy"))
        skip_copy_data(lexer, end, line_end);
    return known && known->ends;
}

static size_t name_end(const char *text, size_t at, size_t end)
{
    if (at < end && strchr(";:!", text[at]))
        return at + 1;
    while (at < end && !byte_is_blank(text[at]) && text[at] != '\\' && text[at] != ';')
        at++;
    return at;
}

static const MetaHint *find_hint(const char *text, size_t start, size_t end)
{
    char name[32];
    if (end == start || end - start > sizeof name - 3)
        return NULL;
    name[0] = ' ';
    memcpy(name + 1, text + start, end - start);
    name[end - start + 1] = ' ';
    name[end - start + 2] = 0;
    for (size_t i = 0; i < COUNT(hints); i++)
        if (strstr(hints[i].names, name))
            return &hints[i];
    return NULL;
}

/* The rows behind "\copy ... from stdin" are no SQL: one finding for the command is enough. */
static void skip_copy_data(Lexer *lexer, size_t start, size_t line_end)
{
    Lexer line = {lexer->text, line_end, start, lexer->backslash_quotes};
    Token before = {0}, token;
    bool from_stdin = false;
    while ((token = lexer_next(&line)).kind != TOKEN_END) {
        from_stdin |= token_is(line.text, before, "from") && token_is(line.text, token, "stdin");
        before = token;
    }
    for (size_t at = line_end; from_stdin && at < lexer->length;) {
        const char *newline = memchr(lexer->text + at + 1, '\n', lexer->length - at - 1);
        size_t end = newline ? (size_t)(newline - lexer->text) : lexer->length;
        if (end - at >= 3 && memcmp(lexer->text + at + 1, "\\.", 2) == 0 &&
            (end - at == 3 || (end - at == 4 && lexer->text[at + 3] == '\r'))) {
            lexer->at = end;
            return;
        }
        at = end;
    }
}

static bool word_is(const char *text, size_t start, size_t end, const char *word)
{
    return end - start == strlen(word) && memcmp(text + start, word, end - start) == 0;
}

/* Only where a colon cannot be SQL of today: "[1:n]" is a slice, in JSON_OBJECT('key':value) it follows a value. A
 * plain :name or :"name" may be SQL of tomorrow: a warning. */
void meta_variable(Splitter *splitter, Token colon)
{
    const char *text = splitter->lexer.text;
    size_t at = colon.end, length = splitter->lexer.length;
    Token before = splitter->previous;
    if (at >= length || splitter->brackets)
        return;
    bool after_mark = before.kind == TOKEN_MARK && !token_is_mark(text, before, ')') &&
                      !token_is_mark(text, before, ']');
    if (splitter->parens && !after_mark)
        return;
    char quote = text[at] == '\'' || text[at] == '"' ? text[at] : 0;
    bool test = at + 1 < length && text[at] == '{' && text[at + 1] == '?';
    at += quote ? 1 : test ? 2 : 0;
    size_t start = at;
    Lexer name = {text, length, at, false};
    Token word = lexer_next(&name);
    if (word.kind == TOKEN_WORD && word.start == at)
        at = word.end;
    if (at == start || (quote && (at >= length || text[at] != quote)) || (test && (at >= length || text[at] != '}')))
        return;
    split_report(splitter, colon.start, test || quote == '\'' ? SEVERITY_ERROR : SEVERITY_WARNING, "psql-variable",
                 "Write the value itself; what differs between environments, as secrets do, does not belong here.",
                 ":%.*s is a variable of psql, not SQL", (int)(at - start), text + start);
}
