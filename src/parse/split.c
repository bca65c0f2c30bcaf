/*
 * Where statements end, as psqlscan.l decides it: at a semicolon outside quotes, parentheses and
 * BEGIN ATOMIC bodies. Two things are read as the server reads them, where psql's counting goes astray:
 * begin, case and end may be names in and around a body (it begins with BEGIN ATOMIC and ends with END behind
 * a semicolon, and every CASE ends before one), and an E'' string may go on over lines.
 */
#include "parse/split.h"

#include <string.h>

static void read_token(Splitter *splitter, Token token);
static void begin_statement(Splitter *splitter, Token token);
static void note_mark(Splitter *splitter, Token token);
static void note_word(Splitter *splitter, Token token);
static bool defines_routine(const Splitter *splitter);
static void end_statement(Splitter *splitter);
static void follow_setting(Splitter *splitter);
static bool names_setting(const Splitter *splitter, Token token);
static void take_copy_data(Splitter *splitter, Statement *statement);
static void report_open(Splitter *splitter, Token token);
static void end_file(Splitter *splitter);

void split_file(Splitter *splitter)
{
    splitter->lexer = (Lexer){splitter->script->text, splitter->script->length, splitter->place.at, false};
    for (;;) {
        Token token = lexer_next(&splitter->lexer);
        if (token.open)
            report_open(splitter, token);
        if (token.kind == TOKEN_END)
            break;
        if (token.kind == TOKEN_COMMENT)
            directive_read(splitter, token);
        else if (token.kind != TOKEN_BACKSLASH)
            read_token(splitter, token);
        else if (meta_command(splitter, token))
            end_statement(splitter);
    }
    end_file(splitter);
}

static void read_token(Splitter *splitter, Token token)
{
    const char *text = splitter->lexer.text;
    if (token_is_mark(text, token, ';') && !splitter->parens && !splitter->atomic) {
        end_statement(splitter);
        return;
    }
    if (!splitter->head_count)
        begin_statement(splitter, token);
    if (token.kind == TOKEN_MARK)
        note_mark(splitter, token);
    else if (token.kind == TOKEN_WORD)
        note_word(splitter, token);
    if (splitter->head_count < COUNT(splitter->head))
        splitter->head[splitter->head_count++] = token;
    splitter->previous = token;
    splitter->end = token.end;
}

static void begin_statement(Splitter *splitter, Token token)
{
    splitter->parens = splitter->brackets = 0;
    splitter->atomic = splitter->reads_stdin = false;
    splitter->previous = (Token){TOKEN_END, token.start, token.start, false};
}

static void note_mark(Splitter *splitter, Token token)
{
    if (token.end != token.start + 1)
        return;
    switch (splitter->lexer.text[token.start]) {
    case '(':
        if (splitter->parens++ == 0)
            splitter->paren_at = token.start;
        break;
    case ')':
        splitter->parens -= splitter->parens > 0;
        break;
    case '[':
        splitter->brackets++;
        break;
    case ']':
        splitter->brackets -= splitter->brackets > 0;
        break;
    case ':':
        meta_variable(splitter, token);
        break;
    default:
        break;
    }
}

static void note_word(Splitter *splitter, Token token)
{
    const char *text = splitter->lexer.text;
    Token before = splitter->previous;
    if (splitter->parens)
        return;
    if (token_is(text, before, "from") && (token_is(text, token, "stdin") || token_is(text, token, "stdout")))
        splitter->reads_stdin |= token_is(text, splitter->head[0], "copy");
    if (splitter->atomic) {
        if (token_is(text, token, "end") && (token_is_mark(text, before, ';') || token_is(text, before, "atomic")))
            splitter->atomic = false;
    } else if (token_is(text, token, "atomic") && token_is(text, before, "begin") && defines_routine(splitter)) {
        splitter->atomic = true;
        splitter->atomic_at = before.start;
    }
}

/* CREATE [OR REPLACE] FUNCTION | PROCEDURE */
static bool defines_routine(const Splitter *splitter)
{
    const char *text = splitter->lexer.text;
    const Token *head = splitter->head;
    size_t kind = splitter->head_count > 3 && token_is(text, head[1], "or") ? 3 : 1;
    return splitter->head_count > kind && token_is(text, head[0], "create") &&
           (token_is(text, head[kind], "function") || token_is(text, head[kind], "procedure"));
}

static void end_statement(Splitter *splitter)
{
    if (!splitter->head_count)
        return;
    size_t start = splitter->head[0].start;
    place_move(&splitter->place, start);
    Statement statement = {
        .length = splitter->end - start,
        .offset = start,
        .line = splitter->place.line,
        .column = splitter->place.column,
        .backslash_quotes = splitter->lexer.backslash_quotes,
        .node = "",
    };
    statement.text = arena_strndup(splitter->mem, splitter->lexer.text + start, statement.length);
    if (splitter->reads_stdin)
        take_copy_data(splitter, &statement);
    vec_push(splitter->mem, &splitter->script->statements, statement);
    follow_setting(splitter);
    splitter->head_count = 0;
}

/* SET standard_conforming_strings, RESET, set_config(): the rest of the file is read accordingly. */
static void follow_setting(Splitter *splitter)
{
    const char *text = splitter->lexer.text;
    const Token *head = splitter->head;
    size_t count = splitter->head_count;
    bool reset = token_is(text, head[0], "reset") || token_is(text, head[0], "discard");
    if (count < 2 || !(reset || token_is(text, head[0], "set") || token_is(text, head[0], "select")))
        return;
    if (reset && (token_is(text, head[1], "all") || names_setting(splitter, head[1]))) {
        splitter->lexer.backslash_quotes = false;
        return;
    }
    size_t at = 1;
    if (token_is(text, head[0], "select")) {
        while (at < count && !token_is(text, head[at], "set_config"))
            at++;
        at += 2;
    } else if (token_is(text, head[1], "local") || token_is(text, head[1], "session")) {
        at++;
    }
    if (at + 2 >= count || !names_setting(splitter, head[at]))
        return;
    Token value = head[at + 2];
    size_t quoted = value.kind == TOKEN_STRING;
    Token bare = {TOKEN_WORD, value.start + quoted, value.end - quoted, false};
    splitter->lexer.backslash_quotes = token_is(text, bare, "off") || token_is(text, bare, "false") ||
                                       token_is(text, bare, "no") || token_is(text, bare, "0");
}

static bool names_setting(const Splitter *splitter, Token token)
{
    size_t quoted = token.kind == TOKEN_STRING || token.kind == TOKEN_QUOTED_NAME;
    Token bare = {TOKEN_WORD, token.start + quoted, token.end - quoted, false};
    return token_is(splitter->lexer.text, bare, "standard_conforming_strings");
}

/* The data are the lines after the COPY's, up to one that is \. and nothing else. */
static void take_copy_data(Splitter *splitter, Statement *statement)
{
    const char *text = splitter->lexer.text;
    size_t length = splitter->lexer.length, at = splitter->lexer.at;
    const char *newline = memchr(text + at, '\n', length - at);
    size_t data = newline ? (size_t)(newline - text) + 1 : length;
    Lexer rest = {text, newline ? (size_t)(newline - text) : length, at, false};
    Token more = lexer_next(&rest);
    if (more.kind != TOKEN_END && !(more.kind == TOKEN_COMMENT && text[more.start] == '-'))
        split_report(splitter, more.start, SEVERITY_ERROR, "copy-data",
                     "Put the rest of the line behind the data, after the line with \\. alone.",
                     "something follows COPY ... FROM STDIN on its line");
    statement->flags |= STATEMENT_COPY_IN;
    statement->copy_data = text + data;
    for (const char *mark = text + data; (mark = memmem(mark, (size_t)(text + length - mark), "\\.", 2)); mark++) {
        const char *after = mark + 2, *end = text + length;
        if (after < end && *after == '\r')
            after++;
        if (mark[-1] != '\n' || (after < end && *after != '\n'))
            continue;
        statement->copy_length = (size_t)(mark - text) - data;
        splitter->lexer.at = (size_t)(after - text) + (after < end);
        return;
    }
    split_report(splitter, statement->offset, SEVERITY_ERROR, "copy-data",
                 "End the data with a line that is \\. and nothing else.",
                 "the data of this COPY has no end");
    statement->copy_length = length - data;
    splitter->lexer.at = length;
}

static void report_open(Splitter *splitter, Token token)
{
    const char *text = splitter->lexer.text;
    char c = text[token.start];
    if (token.kind == TOKEN_COMMENT)
        split_report(splitter, token.start, SEVERITY_ERROR, "unterminated",
                     "Block comments nest: every /* needs its own */.", "this comment has no end");
    else if (c == '$')
        split_report(splitter, token.start, SEVERITY_ERROR, "unterminated",
                     "The same tag ends it, in the same case.", "this dollar-quoted text has no end");
    else if (token.kind == TOKEN_QUOTED_NAME)
        split_report(splitter, token.start, SEVERITY_ERROR, "unterminated", "Close it with a double quote.",
                     "this quoted name has no end");
    else
        split_report(splitter, token.start, SEVERITY_ERROR, "unterminated",
                     "Close it with a quote; a quote inside is written twice.", "this text has no end");
}

static void end_file(Splitter *splitter)
{
    bool open = splitter->head_count && splitter->previous.open;
    if (splitter->head_count && splitter->parens && !open)
        split_report(splitter, splitter->paren_at, SEVERITY_ERROR, "unterminated",
                     "Close it; semicolons inside parentheses end no statement.",
                     "this parenthesis is never closed");
    else if (splitter->head_count && splitter->atomic && !open)
        split_report(splitter, splitter->atomic_at, SEVERITY_ERROR, "unterminated",
                     "Write END; behind its last statement.", "this BEGIN ATOMIC has no END");
    end_statement(splitter);
}
