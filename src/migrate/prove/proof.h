/*
 * Proving a migration on a shadow: up as written, up as it will run, writes, down, up; and the
 * record of it in the rollback file.
 *
 * What it never does: touch the target. It reads a snapshot of it (data) and works on the shadow.
 */
#ifndef THESEUS_MIGRATE_PROOF_H
#define THESEUS_MIGRATE_PROOF_H

#include "core/progress.h"
#include "migrate/procedure.h"
#include "migrate/shadow/shadow.h"
#include "project/project.h"

typedef enum ProofOutcome {
    PROOF_EXACT,        /* down gives back schema and rows; up again gives back what was written */
    PROOF_NOT_EXACT,    /* it runs, but something differs: `does_not` says what */
    PROOF_IRREVERSIBLE, /* the file says `irreversible`; up was still rehearsed */
    PROOF_REFUSED,      /* destructive without a way back: `reason` */
    PROOF_FAILED,       /* the migration itself fails on the shadow: err of proof_make */
} ProofOutcome;

typedef struct Proof {
    ProofOutcome outcome;
    const char *reason;      /* of REFUSED and NOT_EXACT, in words */
    Procedure up, down;      /* down has no statements when irreversible or refused */
    Delta delta;             /* the user's literal text, visible schema */
    TextList rows_written;   /* "public.t: 3 inserted, 1 updated" by the migration itself */
    const char *unobserved;  /* why pg_dump, the independent observer, has not looked; NULL: it has */
    TextList notes;          /* tables that no rows could be generated for, and why; statements that were passed over */
    TextList side_effects;   /* "drops view public.v": beyond what the text names (CASCADE) */
    const char *rollback_text; /* the whole rollback file, byte-stable */
    double seconds;
    bool reused;             /* a valid committed record was found; nothing was executed */
} Proof;

/* Proves `migration` on the shadow, whose database is in the state before it, and leaves the shadow in
 * the state after it, so that a chain is proved by calls in order. `before` is the target's (or the
 * previous call's) snapshot that the shadow was loaded from; `*after` the shadow's one afterwards. */
bool proof_make(Shadow *shadow, const Project *project, const Migration *migration, const Snapshot *before,
                Progress *progress, Arena *mem, Proof **proof, Snapshot **after, Error *err) MUST_CHECK;

/* The migration's own text alone: what has a proof already leaves the shadow in the state after it. */
bool proof_step(Shadow *shadow, const Project *project, const Migration *migration, Progress *progress, Arena *mem,
                Snapshot **after, Error *err) MUST_CHECK;

/* It has side effects that the file does not own up to: nobody has decided that they are meant. */
bool proof_undeclared(const Proof *proof, const Migration *migration);

/* Reads the record in the head of the migration's rollback file. *proof stays NULL, with `why` in words, when
 * there is none or it does not hold for this migration text, server major and target snapshot. */
bool proof_reuse(const Project *project, const Migration *migration, const Snapshot *target, Arena *mem,
                 Proof **proof, const char **why, Error *err) MUST_CHECK;

/* Writes rollback, schema.sql and the snapshot after (the one before only where it differs). */
bool proof_write_files(const Project *project, const Migration *migration, const Proof *proof,
                       const Snapshot *before, const Snapshot *after, Error *err) MUST_CHECK;

/* What differs between the committed rollback file and this proof's, in words; NULL when nothing does. */
bool proof_check_files(const Project *project, const Migration *migration, const Proof *proof, Arena *mem,
                       const char **stale, Error *err) MUST_CHECK;

#endif
