/*
 * What a statement is. The first words decide what must be right even where our grammar is older than
 * the server; the tree decides the rest.
 */
#ifndef THESEUS_PARSE_CLASSIFY_H
#define THESEUS_PARSE_CLASSIFY_H

#include "parse/lexer.h"
#include "parse/script.h"

/* Verb, flags, names and IF EXISTS by the first words alone (words.c). */
void words_classify(Statement *statement, Arena *mem);

/* By the grammar: replaces what words_classify guessed, or sets STATEMENT_OPAQUE. */
void classify_statement(Statement *statement, Arena *mem);

/* What the words say of a statement that the grammar does not understand (opaque.c). */
void classify_opaque(Statement *statement, Arena *mem);

/* The parts of an ALTER TABLE between its commas: only places, no kinds (actions.c). */
void actions_cut(Statement *statement, Arena *mem);

/* Flags of transaction control: the words know them for certain. */
#define STATEMENT_CONTROL                                                                          \
    (STATEMENT_BEGIN | STATEMENT_COMMIT | STATEMENT_ROLLBACK | STATEMENT_OTHER_TRANSACTION)

/* [SCHEMA.]NAME at the lexer, unquoted and folded as the server does; false when there is none. */
bool words_name(Lexer *lexer, Arena *mem, NamedObject *name);

#endif
