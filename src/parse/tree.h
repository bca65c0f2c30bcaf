/*
 * libpg_query's tree of one statement, and a walk over any tree by protobuf's own descriptions, so that no
 * node type needs code of its own.
 */
#ifndef THESEUS_PARSE_TREE_H
#define THESEUS_PARSE_TREE_H

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

#include "parse/script.h"

typedef ProtobufCMessage Message; /* any node's struct begins with one */

/* Parses the statement and calls `use` with its node; all of it ends with the call. False when the grammar does
 * not understand it (or it is too deep or too long for it to be safe). Copies what outlives it to `mem`. */
bool tree_use(Statement *statement, Arena *mem,
              void (*use)(Statement *statement, const PgQuery__Node *node, Arena *mem));

/* The same for whoever only looks at it. */
bool tree_look(const Statement *statement, void (*look)(const Message *root, void *context), void *context);

/* The message inside a Node; NULL for an empty one. */
const Message *tree_inner(const PgQuery__Node *node);
const char *tree_type(const Message *message); /* "AlterTableStmt"; static text */

/* Calls `visit` for the message and all below it, parents first; a false return leaves out its children. */
void tree_walk(const Message *message, bool (*visit)(const Message *message, void *context), void *context);

/* A member by its name in pg_query.proto; NULL and count 0 when there is none or it is not set. */
const Message *tree_child(const Message *message, const char *field);
PgQuery__Node **tree_list(const Message *message, const char *field, size_t *count);
const char *tree_text(const Message *message, const char *field); /* NULL when absent or "" */
int tree_number(const Message *message, const char *field);       /* enums and booleans as well; 0 when absent */

/* Parts of classify_statement: objects and relations (names.c), actions of ALTER TABLE (actions.c). */
void names_read(Statement *statement, const PgQuery__Node *node, Arena *mem);
void actions_read(Statement *statement, const PgQuery__Node *node, Arena *mem);

#endif
