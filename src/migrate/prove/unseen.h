/*
 * Kinds of objects that no snapshot reads yet. What a migration does to them shows in no delta, so nothing about it
 * can be compared, foretold or given back: such a file is never called exact.
 */
#ifndef THESEUS_MIGRATE_UNSEEN_H
#define THESEUS_MIGRATE_UNSEEN_H

#include "parse/script.h"

/* The first statement that makes, changes or drops one; NULL when there is none. By its words: what code does
 * (DO, functions) is not seen here. */
const Statement *unseen_statement(const Script *script);

#endif
