/*
 * A file to its statements, COPY data and directives, by tokens alone: what psql would send, one by
 * one. The parts of this room that share the state of that walk meet here; other rooms see script.h.
 */
#ifndef THESEUS_PARSE_SPLIT_H
#define THESEUS_PARSE_SPLIT_H

#include "parse/lexer.h"
#include "parse/place.h"
#include "parse/script.h"

typedef struct Splitter {
    Script *script;
    Arena *mem;
    Findings *findings;
    Lexer lexer;
    Place place;

    /* Of the statement being read. */
    Token head[16];        /* its first tokens without comments */
    size_t head_count;     /* 0: none has begun */
    size_t end;            /* of its last token */
    Token previous;        /* its last token */
    size_t parens, brackets;
    size_t paren_at;       /* the outermost parenthesis that is open */
    bool atomic;           /* within BEGIN ATOMIC ... END */
    size_t atomic_at;
    bool reads_stdin;      /* COPY ... FROM STDIN was seen outside parentheses */
} Splitter;

void split_file(Splitter *splitter);

/* Meta-commands (meta.c). `token` is the backslash; the lexer stands behind it and is left behind the
 * command. True when the command also ends the statement, as \g does. */
bool meta_command(Splitter *splitter, Token token);
/* A psql variable where SQL allows no colon: reported. */
void meta_variable(Splitter *splitter, Token colon);

/* A comment that is or looks like a directive (directive.c). */
void directive_read(Splitter *splitter, Token comment);

/* After the split: the one BEGIN..COMMIT is dropped, other transaction control reported (transaction.c). */
void transaction_unwrap(Script *script, Place place, Findings *findings);

#define split_report(splitter, at, severity, rule, hint, ...)                                       \
    place_report(&(splitter)->place, (at), (splitter)->script->path, (splitter)->findings,         \
                 (severity), (rule), (hint), __VA_ARGS__)

#endif
