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
 * The hooks belong to migrate/park; a NULL member is "no".
 *
 * Which objects are asked for: every table, column and sequence that is to be dropped or created; every type and function
 * that is to be dropped and stands on nothing but types and functions (what was put aside by another change may use it); every
 * other object that is to be dropped while something put aside still uses it, or created while something brought back
 * uses it. They are asked while planning, in order of key; the statements stand in
 * the script in dependency order.
 *
 * What goes with the object, in both directions, and is then not generated:
 *   - a table: columns, defaults, indexes, constraints, triggers, rules, policies, owned and identity
 *     sequences, statistics; owner, grants and comments of all of them;
 *   - a column: its default, identity, owned sequence, comment, grants, storage and statistics settings.
 * What does not go with it and is generated as ordinary statements, before it is put aside and after it is
 * back: foreign keys in both directions, views and everything else that uses it, its place as a
 * partition or child (DETACH, NO INHERIT; ATTACH, INHERIT) unless the parent goes the same way, membership in publications; of a column
 * also the indexes, constraints, policies, triggers and statistics that use it. */
typedef struct GenerateHooks {
    void *context;
    /* Return false to let the ordinary statement be made; or true and the statements (";"-less, in order). */
    bool (*put_aside)(void *context, const Object *object, Arena *mem, TextList *statements);  /* instead of DROP */
    bool (*bring_back)(void *context, const Object *object, Arena *mem, TextList *statements); /* instead of CREATE */
    /* Asked for tables, columns, sequences and functions that are in both states: is the one of `to` another one of the same name,
     * whose rows are (or will be) kept aside? True: `from` is put aside and `to` brought back or created. */
    bool (*is_another)(void *context, const Object *from, const Object *to);
    /* Asked for each part (column, index, constraint, trigger ...) of an object that is brought back: does it come
     * back exactly as `to` has it? False: it does not come and is created. NULL: every part does. */
    bool (*comes_along)(void *context, const Object *part);
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
 * creates in dependency order of `to`; ties by (kind rank, identity). Only `to`'s text is used. `hooks` may be
 * NULL.
 *
 * How the statements are to be run: in order, with search_path = pg_catalog (every name is qualified) and
 * check_function_bodies = off (bodies in strings leave no dependencies), as a role that may act for the
 * owners. When there are refusals the script is not complete and must not be run.
 *
 * Nothing that holds rows is ever dropped because something else changes: only when `to` does not have it, or
 * when a hook keeps it. What would need that is refused. */
void generate_script(const Snapshot *from, const Snapshot *to, const GenerateHooks *hooks, Arena *mem,
                     Generated *generated);

/* The statements that make all of a snapshot, context schemas as well, in an empty database. Roles are left out: they
 * belong to the cluster. */
void generate_creation(const Snapshot *snapshot, Arena *mem, Generated *generated);

/* What a change stands on: what it touches and all that uses it, transitively; what any of these needs, and
 * what is `needed` without being touched (the schema and the referenced table of a new one), with what that needs. */
void closure_make(const Snapshot *snapshot, const Object *const *touched, size_t touched_count,
                  const Object *const *needed, size_t needed_count, Arena *mem, Object ***closure, size_t *closure_count);

#endif
