/*
 * Statements on the shadow, in the session the migrating role would have on the target, and what came of
 * them: locks, rows written, the schema.
 *
 *     rehearse_begin -> rehearse_statement ... -> rehearse_observe -> rehearse_commit | rehearse_rollback
 *
 * What it never does: judge. A statement is sent exactly as it stands.
 */
#ifndef THESEUS_MIGRATE_REHEARSE_H
#define THESEUS_MIGRATE_REHEARSE_H

#include "migrate/procedure.h"
#include "migrate/shadow/shadow.h"

/* What one transaction did to the rows of a table that existed before it. */
typedef struct RowsWritten {
    const Object *table;
    int64_t inserted, updated, deleted;
    bool rewritten; /* it stands in another file: TRUNCATE, or an ALTER that rewrites */
    bool meant;     /* a statement that writes rows named it, though perhaps none was there */
} RowsWritten;

typedef struct RelationNow {
    DbOid relation, file;
    int64_t inserted, updated, deleted;
} RelationNow;

/* A type or function, and the user's statement that made it. */
typedef struct MadeBy {
    size_t source;
    DbOid object;
} MadeBy;

typedef struct Rehearsal {
    Shadow *shadow;
    const Script *script;   /* of the user's statements; NULL when there are none */
    const Snapshot *before; /* of which relations locks and rows are told */
    Arena *mem;
    RelationNow *relations; /* at the beginning */
    size_t relation_count;
    VEC(size_t) skipped;    /* user's statements that need rows which the shadow does not have */
    VEC(size_t) blind;      /* that write rows, but met none */
    VEC(MadeBy) made;       /* types and functions that a statement of their own made */
    VEC(const Object *) by_code; /* tables that a DO, CALL or function wrote to */
    VEC(LockWant) locks;    /* in the order in which they are to be taken */
    VEC(RowsWritten) written;
} Rehearsal;

bool rehearse_begin(Shadow *shadow, const Script *script, const Snapshot *before, Arena *mem, Rehearsal *rehearsal,
                    Error *err) MUST_CHECK;
/* An error is located in the user's file and names the statement. A statement that writes rows and violates
 * a constraint is skipped: the shadow does not have the rows that it counts on. */
bool rehearse_statement(Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err) MUST_CHECK;
bool rehearse_statements(Rehearsal *rehearsal, const ProcedureStatement *statements, size_t count,
                         Error *err) MUST_CHECK;
/* Fills locks and rows written. */
bool rehearse_observe(Rehearsal *rehearsal, Error *err) MUST_CHECK;
bool rehearse_commit(Rehearsal *rehearsal, Error *err) MUST_CHECK;
bool rehearse_rollback(Rehearsal *rehearsal, Error *err) MUST_CHECK;

/* The user's statements as they stand. */
void rehearse_literal(const Script *script, Arena *mem, Procedure *procedure);

#endif
