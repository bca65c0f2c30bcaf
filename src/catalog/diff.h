/*
 * Two snapshots to a Delta, a Delta to a script. Pure.
 */
#ifndef THESEUS_CATALOG_DIFF_H
#define THESEUS_CATALOG_DIFF_H

#include "catalog/model.h"
#include "db/lock.h"

typedef enum ChangeKind { CHANGE_CREATE, CHANGE_DROP, CHANGE_ALTER } ChangeKind;

typedef struct Change {
    ChangeKind kind;
    const Object *from; /* NULL for CREATE */
    const Object *to;   /* NULL for DROP */
    VEC(size_t) properties; /* of ALTER: indexes of the properties that differ */
} Change;

typedef struct Delta {
    VEC(Change) changes; /* in order of key */
} Delta;

/* Managed objects only. Identity is the key: a rename is a drop and a create. */
void delta_make(const Snapshot *from, const Snapshot *to, Arena *mem, Delta *delta);
bool delta_equal(const Delta *a, const Delta *b); /* same keys, same properties, same new values */
/* "+ column public.t.c integer", "~ view ...: definition", "- index ..."; a line a change. */
const char *delta_describe(const Delta *delta, Arena *mem);
/* The delta as JSON-able rows and a digest of (key, property, new value) for the proof's record. */
Digest delta_digest(const Delta *delta, Arena *mem);

/* --- generating --------------------------------------------------------------------------- */

/* An object that is not created but comes back (unpark), or is not dropped but put aside (park).
 * The hooks belong to migrate/park; generate calls them in dependency order. */
typedef struct GenerateHooks {
    void *context;
    /* Return NULL to let the ordinary statement be made, or the statements (";"-less, in order). */
    bool (*put_aside)(void *context, const Object *object, Arena *mem, TextList *statements);  /* instead of DROP */
    bool (*bring_back)(void *context, const Object *object, Arena *mem, TextList *statements); /* instead of CREATE */
} GenerateHooks;

typedef struct GeneratedStatement {
    const char *sql;   /* without the semicolon */
    const Object *object;
    ChangeKind change;
    bool outside;      /* cannot run in a transaction block */
    LockMode lock;     /* strongest lock on the object's table; LOCK_NONE when none */
} GeneratedStatement;

typedef struct Generated {
    VEC(GeneratedStatement) statements;
    TextList notes;    /* what cannot be exact, in words ("column position of ... differs") */
    TextList refusals; /* what cannot be done at all, with the reason */
} Generated;

/* The script that brings `from` to `to`: changes closed over dependents of both states (a replaced object
 * drags what uses it into drop and create), drops in reverse dependency order of `from`, alters,
 * creates in dependency order of `to`; ties by (kind rank, identity). Only `to`'s text is used. */
void generate_script(const Snapshot *from, const Snapshot *to, const GenerateHooks *hooks, Arena *mem,
                     Generated *generated);

/* All objects that `seeds` touch: the seeds, what they use and what uses them, transitively upwards
 * through dependents and downwards through needs. */
void closure_make(const Snapshot *snapshot, const Object *const *seeds, size_t count, Arena *mem,
                  Object ***closure, size_t *closure_count);

#endif
