/*
 * One call of proof_make and its steps. Private to proof*.c.
 *
 *            rolled back                 committed on the bench
 *     literal ---------> real -----> up -> writes -> down -> writes -> up
 *     errors, delta,     parking;    |               |                 |
 *     locks, rows        same delta  same delta      as before         as after the first up
 *
 * The bench is thrown away; the shadow itself then makes one plain step from the state before to the state after.
 */
#ifndef THESEUS_MIGRATE_PROVING_H
#define THESEUS_MIGRATE_PROVING_H

#include "catalog/kind.h"
#include "catalog/unread.h"
#include "migrate/park/park.h"
#include "migrate/prove/proof.h"
#include "migrate/shadow/rehearse.h"
#include "migrate/shadow/rows.h"

typedef struct Proving {
    Shadow *shadow;
    const Project *project;
    const Migration *migration;
    const Snapshot *target;   /* as proof_make was given it */
    const Snapshot *start;    /* the shadow's own state before */
    Progress *progress;
    Arena *mem;

    Procedure literal;        /* the user's statements */
    Rehearsal rehearsal;      /* of the literal run: locks, rows */
    Snapshot *literal_end;
    UnreadList unread_start, unread_end; /* what no kind reads, before and after it */
    Objects touched;          /* tables of `start` that it locks, and what they refer to */
    RowsMadeList made;        /* rows in them */
    RowsMadeList made_after, made_back;
    TableRowsList rows_before, rows_literal, rows_after, rows_back;
    bool with_rows;
    bool empty_only;          /* with rows in them it fails: it is for tables that are empty */
    Objects lost;             /* tables, columns, sequences of `start` that the literal run removed for good */
    Objects leaving;          /* types and functions of `start` that it removed */

    Objects captured;         /* tables of `start` whose rows the migration writes, and which are kept and given back */

    Park aside;               /* what up puts aside */
    Park aside_again;         /* what down puts aside */
    Snapshot *up_end, *down_end, *again_end;
    Objects unobserved;       /* tables that pg_dump passes over, where there are many */
    const char *seen_start, *seen_up;

    Proof *proof;
} Proving;

/* False with err: the migration itself failed, or the shadow did. A verdict is proof->outcome. */
bool proving_literal(Proving *p, Error *err) MUST_CHECK;  /* literal.c */
void proving_side_effects(Proving *p); /* proof_effects.c: proof->side_effects */
void proving_judge_rows(Proving *p); /* proof_rows.c: rows it writes that nothing can give back */
bool proving_real(Proving *p, Error *err) MUST_CHECK;     /* real.c: proof->up.statements */
bool proving_down(Proving *p, Error *err) MUST_CHECK;     /* down.c: proof->down.statements, reattachments */
/* capture.c: rows that the migration's own statements write. */
void proving_capture(Proving *p, const Object *table, const char *why); /* or refuses, when they cannot be kept */
void proving_capture_up(Proving *p);                  /* around proof->up.statements */
void proving_capture_down(Proving *p);                /* in front of proof->down.statements */
/* Places of proof->down.statements where the rows may come back, the likeliest first. */
void proving_capture_places(const Proving *p, size_t places[3], size_t *count);
void proving_capture_restore(Proving *p, size_t place);
void proving_capture_take_out(Proving *p, const Procedure *without, size_t place);
bool proving_captures(const Proving *p, const Object *table); /* of any state */
void proving_rename_back(Proving *p, TextList *statements); /* names.c */
void proving_again(Proving *p);                           /* again.c: proof->up.reattachments */

/* proof_rows.c: what an application would have written before, and writes after; and whether it is still there. */
bool proving_rows_before(Proving *p, Error *err) MUST_CHECK;
bool proving_rows_literal(Proving *p, Error *err) MUST_CHECK; /* inside the transaction of the literal run */
bool proving_rows_after(Proving *p, Error *err) MUST_CHECK;
/* Those written to tables that were there before may break what comes back: without them, then. */
bool proving_rows_yield(Proving *p, const char *why, Error *err) MUST_CHECK;
/* The way back before anybody has written: exactly the rows that were there. */
bool proving_rows_quiet(Proving *p, Error *err) MUST_CHECK;
bool proving_rows_withdraw(Proving *p, Error *err) MUST_CHECK; /* those written after the way back */
bool proving_rows_down(Proving *p, Error *err) MUST_CHECK;
bool proving_rows_again(Proving *p, Error *err) MUST_CHECK;

/* Words and verdicts. */
bool proving_refuse(Proving *p, const char *format, ...) PRINTF_LIKE(2, 3); /* PROOF_REFUSED; returns true */
bool proving_settled(const Proving *p); /* refused: nothing more is to be tried */
/* There is no rollback: not exact, or refused when the migration removes or changes rows. */
void proving_no_way_back(Proving *p, const char *format, ...) PRINTF_LIKE(2, 3);
void proving_does_not(Proving *p, const char *format, ...) PRINTF_LIKE(2, 3);

/* Says how `got` differs from `wanted`, if it does; a text that is what the server makes of the old one when it is made anew
 * is no difference. `seen`: `wanted` by pg_dump, or NULL. */
bool proving_same(Proving *p, const Snapshot *wanted, const Snapshot *got, const char *seen, const char *what,
                  Error *err) MUST_CHECK;

/* observe.c: the independent observer. What it finds between two states that are equal to our own reader makes the
 * proof not exact. */
bool proving_observe(Proving *p, const char **seen, Error *err) MUST_CHECK; /* the state now; NULL: it cannot look */
bool proving_observed_same(Proving *p, const char *wanted, const char *what, Error *err) MUST_CHECK;

/* LOOK_AGAIN costs what was touched: for states that are compared with one that was read whole. */
typedef enum Look { LOOK_WHOLE, LOOK_AGAIN } Look;
/* One transaction that is committed: `procedure` as it stands resolved for the bench. */
bool proving_commit(Proving *p, const Procedure *procedure, Look how, Snapshot **end, Error *err) MUST_CHECK;

#endif
