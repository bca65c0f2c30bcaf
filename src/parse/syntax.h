/*
 * The tree of a statement for other rooms, by the names of libpg_query's grammar and without its types: fields are asked for by
 * name, and what is not there is NULL, 0 or "".
 */
#ifndef THESEUS_PARSE_SYNTAX_H
#define THESEUS_PARSE_SYNTAX_H

#include "parse/place.h"
#include "parse/script.h"

typedef struct ProtobufCMessage Syntax;

/* Calls `use` with the tree's root, which ends with the call. False when the grammar does not understand the statement. */
bool syntax_use(const Statement *statement, void (*use)(const Syntax *root, void *context), void *context);

const char *syntax_type(const Syntax *node);                                   /* "AlterTableStmt" */
const Syntax *syntax_child(const Syntax *node, const char *field);
size_t syntax_count(const Syntax *node, const char *field);                    /* of a list */
const Syntax *syntax_item(const Syntax *node, const char *field, size_t index);
const char *syntax_text(const Syntax *node, const char *field);                /* NULL when absent or "" */
int syntax_number(const Syntax *node, const char *field);                      /* booleans and locations as well */
const char *syntax_name(const Syntax *node, const char *field);                /* of an enum: "AT_AddColumn"; "" */
/* The next identifier, quoted or not, from `at` on; keywords are among them. `length`: in bytes, without quotes. */
typedef struct SyntaxName {
    size_t at, offset, length;
} SyntaxName;
bool syntax_next_name(const char *text, size_t size, SyntaxName *name);

/* Calls `visit` for the node and all below it; a false return leaves out its children. */
void syntax_walk(const Syntax *node, bool (*visit)(const Syntax *node, void *context), void *context);

#endif
