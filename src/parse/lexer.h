/*
 * The tokens of a file of SQL, cut as psql and the server cut them (psqlscan.l): quotes, dollar quotes,
 * nested comments, operators. Knows nothing of statements and allocates nothing.
 *
 * Invariant: tokens ascend, do not overlap, and between them stand only blanks.
 */
#ifndef THESEUS_PARSE_LEXER_H
#define THESEUS_PARSE_LEXER_H

#include "core/base.h"

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_WORD,        /* unquoted identifier or keyword */
    TOKEN_QUOTED_NAME, /* "..." and U&"..." */
    TOKEN_STRING,      /* '...', E'...', B'', X'', U&'', $tag$...$tag$ */
    TOKEN_NUMBER,      /* also $1 */
    TOKEN_MARK,        /* operator, bracket, comma, semicolon, colon ... */
    TOKEN_COMMENT,     /* -- to the end of the line (without it), or nested block */
    TOKEN_BACKSLASH,   /* begins a psql meta-command; one byte */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    size_t start, end; /* bytes */
    bool open;         /* its closing quote or comment end is missing: it runs to the end of the text */
} Token;

typedef struct Lexer {
    const char *text;
    size_t length, at;
    bool backslash_quotes; /* standard_conforming_strings is off */
} Lexer;

Token lexer_next(Lexer *lexer);
/* The next token that is no comment. */
Token lexer_next_word(Lexer *lexer);

/* Is the token this word, whatever its case? `word` is lower case. */
bool token_is(const char *text, Token token, const char *word);
/* Is the token this one mark? */
bool token_is_mark(const char *text, Token token, char mark);
bool byte_is_blank(char c); /* as the server's lexer has it: no vertical tab, no no-break space */

#endif
