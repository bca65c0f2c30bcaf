/*
 * See lexer.h. Each scan_ function gets the position after the opening of its token and returns the end.
 */
#include "parse/lexer.h"

#include <string.h>
#include <strings.h>

static size_t skip_blanks(const Lexer *lexer, size_t at, bool *newline);
static Token scan_token(Lexer *lexer, size_t start);
static Token scan_comment(const Lexer *lexer, size_t start);
static Token scan_quoted(const Lexer *lexer, size_t start, size_t quote_at, bool escapes);
static Token scan_word(Lexer *lexer, size_t start);
static Token scan_dollar(const Lexer *lexer, size_t start);
static Token scan_number(const Lexer *lexer, size_t start);
static Token scan_mark(const Lexer *lexer, size_t start);
static size_t continuation(const Lexer *lexer, size_t at);

enum { BLANK = 1, LETTER = 2, DIGIT = 4, OPERATOR = 8, OPERATOR_KEEPS_SIGN = 16 };

static const uint8_t classes[256] = {
    [' '] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['\r'] = BLANK, ['\f'] = BLANK,
    ['A' ... 'Z'] = LETTER, ['a' ... 'z'] = LETTER, ['_'] = LETTER, [128 ... 255] = LETTER,
    ['0' ... '9'] = DIGIT,
    ['+'] = OPERATOR, ['-'] = OPERATOR, ['*'] = OPERATOR, ['/'] = OPERATOR, ['<'] = OPERATOR,
    ['>'] = OPERATOR, ['='] = OPERATOR,
    ['~'] = OPERATOR | OPERATOR_KEEPS_SIGN, ['!'] = OPERATOR | OPERATOR_KEEPS_SIGN,
    ['@'] = OPERATOR | OPERATOR_KEEPS_SIGN, ['#'] = OPERATOR | OPERATOR_KEEPS_SIGN,
    ['^'] = OPERATOR | OPERATOR_KEEPS_SIGN, ['&'] = OPERATOR | OPERATOR_KEEPS_SIGN,
    ['|'] = OPERATOR | OPERATOR_KEEPS_SIGN, ['`'] = OPERATOR | OPERATOR_KEEPS_SIGN,
    ['?'] = OPERATOR | OPERATOR_KEEPS_SIGN, ['%'] = OPERATOR | OPERATOR_KEEPS_SIGN,
};

static inline uint8_t class_at(const Lexer *lexer, size_t at)
{
    return at < lexer->length ? classes[(unsigned char)lexer->text[at]] : 0;
}

static inline char byte_at(const Lexer *lexer, size_t at)
{
    return at < lexer->length ? lexer->text[at] : 0;
}

bool byte_is_blank(char c)
{
    return classes[(unsigned char)c] & BLANK;
}

bool token_is(const char *text, Token token, const char *word)
{
    size_t length = strlen(word);
    return token.kind == TOKEN_WORD && token.end - token.start == length &&
           strncasecmp(text + token.start, word, length) == 0;
}

bool token_is_mark(const char *text, Token token, char mark)
{
    return token.kind == TOKEN_MARK && token.end == token.start + 1 && text[token.start] == mark;
}

Token lexer_next_word(Lexer *lexer)
{
    Token token;
    do
        token = lexer_next(lexer);
    while (token.kind == TOKEN_COMMENT);
    return token;
}

Token lexer_next(Lexer *lexer)
{
    bool newline = false;
    size_t start = skip_blanks(lexer, lexer->at, &newline);
    if (start >= lexer->length) {
        lexer->at = lexer->length;
        return (Token){TOKEN_END, lexer->length, lexer->length, false};
    }
    Token token = scan_token(lexer, start);
    lexer->at = token.end;
    return token;
}

static size_t skip_blanks(const Lexer *lexer, size_t at, bool *newline)
{
    for (; class_at(lexer, at) & BLANK; at++)
        *newline |= lexer->text[at] == '\n' || lexer->text[at] == '\r';
    return at;
}

static Token scan_token(Lexer *lexer, size_t start)
{
    char c = lexer->text[start], next = byte_at(lexer, start + 1);
    uint8_t class = class_at(lexer, start);
    if (class & LETTER)
        return scan_word(lexer, start);
    if (class & DIGIT || (c == '.' && class_at(lexer, start + 1) & DIGIT))
        return scan_number(lexer, start);
    if (c == '\'' || c == '"')
        return scan_quoted(lexer, start, start, c == '\'' && lexer->backslash_quotes);
    if (c == '$')
        return scan_dollar(lexer, start);
    if ((c == '-' && next == '-') || (c == '/' && next == '*'))
        return scan_comment(lexer, start);
    if (c == '\\')
        return (Token){TOKEN_BACKSLASH, start, start + 1, false};
    return scan_mark(lexer, start);
}

static Token scan_comment(const Lexer *lexer, size_t start)
{
    size_t at = start + 2;
    if (lexer->text[start] == '-') {
        while (at < lexer->length && lexer->text[at] != '\n' && lexer->text[at] != '\r')
            at++;
        return (Token){TOKEN_COMMENT, start, at, false};
    }
    for (size_t depth = 1; at < lexer->length; at++) {
        if (lexer->text[at] == '*' && byte_at(lexer, at + 1) == '/') {
            at++;
            if (--depth == 0)
                return (Token){TOKEN_COMMENT, start, at + 1, false};
        } else if (lexer->text[at] == '/' && byte_at(lexer, at + 1) == '*') {
            at++;
            depth++;
        }
    }
    return (Token){TOKEN_COMMENT, start, lexer->length, true};
}

/* A doubled quote is content. With escapes, a string goes on over "newline, quote" in the same mode
 * (the server joins the two), so that the second part's backslashes count as well. */
static Token scan_quoted(const Lexer *lexer, size_t start, size_t quote_at, bool escapes)
{
    char quote = lexer->text[quote_at];
    TokenKind kind = quote == '"' ? TOKEN_QUOTED_NAME : TOKEN_STRING;
    size_t at = quote_at + 1, continued;
    while (at < lexer->length) {
        char c = lexer->text[at];
        if (c == '\\' && escapes) {
            at += 2;
        } else if (c != quote) {
            at++;
        } else if (byte_at(lexer, at + 1) == quote) {
            at += 2;
        } else if (!escapes || !(continued = continuation(lexer, at + 1))) {
            return (Token){kind, start, at + 1, false};
        } else {
            at = continued;
        }
    }
    return (Token){kind, start, lexer->length, true};
}

/* After a closing quote: blanks and line comments with a newline among them, then a quote. Gives the
 * position behind that quote, 0 when the string is over. */
static size_t continuation(const Lexer *lexer, size_t at)
{
    bool newline = false;
    for (;;) {
        at = skip_blanks(lexer, at, &newline);
        if (byte_at(lexer, at) == '-' && byte_at(lexer, at + 1) == '-')
            at = scan_comment(lexer, at).end;
        else
            return newline && byte_at(lexer, at) == '\'' ? at + 1 : 0;
    }
}

/* A word, unless it is the letter of a quote: E'', B'', X'', N'' stay with their string; U& needs its quote. */
static Token scan_word(Lexer *lexer, size_t start)
{
    char c = lexer->text[start], next = byte_at(lexer, start + 1);
    if (next == '\'' && strchr("eEbBxXnN", c))
        return scan_quoted(lexer, start, start + 1,
                           c == 'e' || c == 'E' || ((c == 'n' || c == 'N') && lexer->backslash_quotes));
    char quote = byte_at(lexer, start + 2);
    if ((c == 'u' || c == 'U') && next == '&' && (quote == '\'' || quote == '"'))
        return scan_quoted(lexer, start, start + 2, false);
    size_t at = start + 1;
    while (class_at(lexer, at) & (LETTER | DIGIT) || byte_at(lexer, at) == '$')
        at++;
    return (Token){TOKEN_WORD, start, at, false};
}

/* $1, $tag$ ... $tag$, or a lone dollar. A tag begins with a letter; inside nothing counts but the tag. */
static Token scan_dollar(const Lexer *lexer, size_t start)
{
    size_t at = start + 1;
    if (class_at(lexer, at) & DIGIT) {
        while (class_at(lexer, at) & DIGIT)
            at++;
        return (Token){TOKEN_NUMBER, start, at, false};
    }
    while (class_at(lexer, at) & (LETTER | DIGIT))
        at++;
    if (byte_at(lexer, at) != '$')
        return (Token){TOKEN_MARK, start, start + 1, false};
    size_t tag = at + 1 - start;
    const char *body = lexer->text + at + 1;
    const char *close = memmem(body, lexer->length - at - 1, lexer->text + start, tag);
    if (!close)
        return (Token){TOKEN_STRING, start, lexer->length, true};
    return (Token){TOKEN_STRING, start, (size_t)(close - lexer->text) + tag, false};
}

/* 1, 1.5, .5, 1e-5, 0x1F, 1_000. Two dots are a range, not a fraction. */
static Token scan_number(const Lexer *lexer, size_t start)
{
    size_t at = start;
    char base = byte_at(lexer, start + 1);
    if (lexer->text[start] == '0' && base && strchr("xXoObB", base)) {
        for (at += 2; class_at(lexer, at) & DIGIT || strchr("abcdefABCDEF_", byte_at(lexer, at) ?: ' ');)
            at++;
        return (Token){TOKEN_NUMBER, start, at, false};
    }
    while (class_at(lexer, at) & DIGIT || byte_at(lexer, at) == '_')
        at++;
    if (byte_at(lexer, at) == '.' && byte_at(lexer, at + 1) != '.')
        for (at++; class_at(lexer, at) & DIGIT || byte_at(lexer, at) == '_';)
            at++;
    char sign = byte_at(lexer, at + 1);
    size_t exponent = at + 1 + (sign == '+' || sign == '-');
    if ((byte_at(lexer, at) == 'e' || byte_at(lexer, at) == 'E') && class_at(lexer, exponent) & DIGIT)
        for (at = exponent; class_at(lexer, at) & DIGIT || byte_at(lexer, at) == '_';)
            at++;
    return (Token){TOKEN_NUMBER, start, at, false};
}

/* An operator is as long as it can be, up to a comment, and loses a final + or - unless it has a
 * character that no standard operator has (so that "a=-1" is = and -1). */
static Token scan_mark(const Lexer *lexer, size_t start)
{
    size_t at = start + 1;
    char c = lexer->text[start], next = byte_at(lexer, at);
    if (!(class_at(lexer, start) & OPERATOR)) {
        bool pair = (c == ':' && (next == ':' || next == '=')) || (c == '.' && next == '.');
        return (Token){TOKEN_MARK, start, at + pair, false};
    }
    uint8_t seen = class_at(lexer, start);
    for (; class_at(lexer, at) & OPERATOR; at++) {
        char after = byte_at(lexer, at + 1);
        if ((lexer->text[at] == '-' && after == '-') || (lexer->text[at] == '/' && after == '*'))
            break;
        seen |= class_at(lexer, at);
    }
    if (!(seen & OPERATOR_KEEPS_SIGN))
        while (at > start + 1 && (lexer->text[at - 1] == '+' || lexer->text[at - 1] == '-'))
            at--;
    return (Token){TOKEN_MARK, start, at, false};
}
