/*
 * What no snapshot reads, or keeps. What a migration does to it shows in no delta, so nothing about it can be compared,
 * foretold or given back: such a file is never called exact.
 */
#ifndef THESEUS_MIGRATE_UNSEEN_H
#define THESEUS_MIGRATE_UNSEEN_H

#include "parse/script.h"

/* The first statement that changes some of it; NULL when there is none. By its words: what code does (DO, functions) is not
 * seen here. */
const Statement *unseen_statement(const Script *script);
const char *unseen_reason(const Statement *statement); /* why it is one, or NULL */

#endif
