/*
 * What will really be sent to a server to carry out one migration in one direction, and what must
 * have come of it before COMMIT. Made by migrate/proof from a run on a shadow, carried out by
 * migrate/run; neither knows the other.
 */
#ifndef THESEUS_MIGRATE_PROCEDURE_H
#define THESEUS_MIGRATE_PROCEDURE_H

#include "catalog/diff.h"
#include "core/json.h"
#include "parse/script.h"

typedef enum Direction { DIRECTION_UP, DIRECTION_DOWN } Direction;

typedef struct ProcedureStatement {
    const char *sql;         /* one statement, no semicolon */
    const char *copy_data;   /* of COPY FROM STDIN; NULL otherwise */
    size_t copy_length;
    int source;              /* index in the user's file; -1: ours (parking, re-attaching) */
    int line;                /* in the user's file; 0 for ours */
    bool outside;            /* cannot run in a transaction block */
    const char *probe;       /* of outside statements: a query giving one bool "is it done and valid?"; NULL */
    const char *undo;        /* of outside statements: removes a half-done leftover; NULL */
} ProcedureStatement;

#define EXPECT_ANY "*"

/* One expected change of the visible schema. */
typedef struct Expectation {
    ChangeKind change;
    const char *key;
    const char *property; /* of ALTER: one Expectation a property; NULL otherwise */
    /* Hex: of the created object, or of the property's new value ("" = absent); NULL for DROP. EXPECT_ANY where
     * the server writes the same thing in two ways (a text that was read back from itself, notes in record.c). */
    const char *digest;
} Expectation;

typedef struct Prediction {
    VEC(Expectation) expectations; /* sorted by key, property */
} Prediction;

typedef struct ClosureBlock {
    const char *key, *digest; /* of the block on the target */
    const char *again;        /* digest after it was made anew from its own text; NULL when the same. Either one holds. */
} ClosureBlock;

/* What a rollback of this migration had put aside comes back when it is carried out again: statements
 * that replace those of Procedure.statements when theseus.parked holds all of `keys`, put aside by
 * the other direction of this version in this `shape`. Applied by park_resolve. */
typedef struct Reattachment {
    TextList keys;            /* object keys as in theseus.parked */
    const char *shape;        /* digest of their definition; another one stays parked, with a note */
    int at;                   /* index of the statement replaced; -1: after the last one */
    VEC(ProcedureStatement) statements;
} Reattachment;

typedef struct Procedure {
    const char *version, *name, *release;
    Direction direction;
    const char *restores;      /* of restore-schema: the version after which the schema stands then, "" for none; else NULL */
    bool no_transaction;       /* statement by statement, each with its progress row */
    VEC(ProcedureStatement) statements;
    VEC(LockWant) locks;       /* in the order in which they are taken */
    Prediction prediction;
    VEC(ClosureBlock) closure; /* what must be equal on the target for the proof to hold */
    const char *level;         /* "none", "schema", "generated", "sampled", "clone" */
    const char *irreversible;  /* the user's reason; NULL when there is a proved way back */
    bool indicative;           /* proved on another server major */
    const char *accepted;      /* of a no-transaction file: what its end differs in from the one foretold, as its user has
                                  taken it (theseus accept); NULL; never stored */
    TextList needs_parked;     /* keys that must still be in theseus.parked: what DOWN brings back */
    VEC(Reattachment) reattachments;
    TextList gives_back; /* "gives back column public.t.c with what it holds"; for plan and the head of the rollback file */
    TextList does_not;   /* its limits, a sentence each */
} Procedure;

/* One past the last of the statements that run in one transaction with the first of them, in a no-transaction file. A
 * statement of the user is one by itself; ours put aside or bring back one thing, and half of it is no state to stop in. */
size_t procedure_together(const Procedure *procedure, size_t first);

/* Sorted; texts live as long as the delta's snapshots and mem. */
void prediction_from_delta(const Delta *delta, Arena *mem, Prediction *prediction);
/* Differences in words, a line each ("expected + index public.i, found nothing"); "" when it came true. */
const char *prediction_compare(const Prediction *prediction, const Delta *actual, Arena *mem);

#endif
