/*
 * Statements that cannot run in a transaction block: what they are, when they are done, what a broken
 * one leaves behind. Pure; the queries are run by outside.c.
 */
#ifndef THESEUS_MIGRATE_OUTSIDE_H
#define THESEUS_MIGRATE_OUTSIDE_H

#include "core/arena.h"

/* All queries run in the session of the statement, so names mean what they mean to it. */
typedef struct Outside {
    bool weak;             /* queues nobody (SHARE UPDATE EXCLUSIVE): runs with lock_timeout = 0, unwatched */
    bool repeatable;       /* running it twice is running it once */
    const char *probe;     /* gives one bool: done and valid; NULL: no query can tell */
    const char *leftovers; /* gives (name as SQL, pid of the backend that is building it now or NULL); NULL: none */
    const char *half;      /* gives one bool: begun and not finished; with `finish`, a statement that finishes it */
    const char *finish;
    const char *refusal;   /* why it cannot be run safely, with the way out; NULL */
} Outside;

Outside outside_describe(const char *sql, Arena *mem);

#endif
