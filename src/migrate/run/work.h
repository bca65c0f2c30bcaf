/*
 * One call of run_procedure and its steps. Private to the files that make up run.h: run.c, attempt.c,
 * send.c, kept.c, tests.c, verify.c, outcome.c, outside.c.
 */
#ifndef THESEUS_MIGRATE_WORK_H
#define THESEUS_MIGRATE_WORK_H

#include "migrate/run/run.h"

typedef struct Work {
    RunContext *run;
    const Procedure *procedure;
    const Migration *migration; /* the file of this version; NULL when it is gone */
    const char *file_digest, *token_digest;
    Arena *mem;
    RunReport *report;
    bool intends;               /* attempt_begin records an intent before the first attempt */
    int64_t intent;             /* id of our intent; 0: not on record */
    int64_t intent_sent;        /* the same before it is committed */
    const char *counts;         /* of the catalogs, when the transaction began */
    int64_t deadline_ms;        /* the lock budget's `total` ends here (monotonic) */
    int64_t began_ms;           /* of the attempt under way */
    Watchdog *watchdog;
} Work;

static inline bool work_up(const Work *work)
{
    return work->procedure->direction == DIRECTION_UP;
}

/* --- attempt.c: locks within the budget ---------------------------------------------------- */
/* Opens the transaction with all locks taken, or leaves none open: false with ERR_BUDGET after `total`. The
 * watchdog watches from here. */
bool attempt_begin(Work *work, Error *err) MUST_CHECK;
/* After a failure inside the transaction: rolls back; true when it was a lock's (timeout, deadlock, our
 * watchdog) and time is left: sleep was taken, try again. False leaves `err` as the reason. */
bool attempt_again(Work *work, Error *err);
void attempt_end(Work *work);              /* the transaction is over: the watchdog rests */
bool watch_start(Work *work, Error *err) MUST_CHECK;
void watch_report(Work *work); /* what it saw, into the report; it rests until the next one */
void watch_stop(Work *work);   /* for good: its connection is not ours any more */
bool watch_let_commit(Work *work, Error *err) MUST_CHECK; /* false: it has fired; from here it only measures */
/* ROLLBACK that does not fail: a connection that cannot do it is of no use any more. */
void work_rollback(Work *work);
bool work_sleep(Work *work, int64_t ms, Error *err) MUST_CHECK; /* false: interrupted */
/* `after` (NULL: none) becomes the snapshot of the run; memory that it does not stand on is freed. */
void work_keep_snapshot(RunContext *run, Snapshot *after);
bool work_interrupted(Work *work, Error *err);                  /* true: err is set */
bool error_is_lock(const Error *err);      /* 55P03, 40P01 */

/* --- send.c: statements, and errors that point into the file ------------------------------- */
bool send_statement(Work *work, size_t index, Error *err) MUST_CHECK;
/* lock_timeout = attempt, for everything that a statement locks beyond the named tables. */
bool send_lock_timeout(Work *work, Error *err) MUST_CHECK;
void send_lock_timeout_add(Work *work, Pipeline *pipeline);
/* Our own session inside the transaction, whatever the user's statements have set. */
bool session_ours(Work *work, Error *err) MUST_CHECK;
void session_ours_add(Work *work, Pipeline *pipeline);
/* The migrating role's session inside the transaction: for tests. */
bool session_users(Work *work, Error *err) MUST_CHECK;
bool sql_begins_with(const char *sql, const char *word); /* any case; whole words */
const char *statement_name(const Work *work, size_t index, Arena *mem); /* "statement 3 of 7 (ALTER TABLE)" */
/* "file:line:column: message", the line with a caret before the server's detail. */
void error_locate(const Script *script, const Statement *statement, int position, Error *err);

/* --- tests.c -------------------------------------------------------------------------------- */
/* Inside the transaction; leaves no trace in it. What does not fit in `hold` goes to report->late_tests. */
bool tests_run(Work *work, const TextList *paths, Error *err) MUST_CHECK;
TextList tests_wanted(const Work *work); /* paths */
void tests_defer(Work *work); /* all of them to report->late_tests */

/* --- kept.c --------------------------------------------------------------------------------- */
typedef struct KeptThing {
    int64_t id;
    const char *key;
    int64_t parts;
} KeptThing;
typedef struct Kept {
    const KeptThing *things; /* by id */
    size_t count;
} Kept;
/* Inside the transaction, before its statements and after them: ERR_REFUSED when what is kept aside has become less. Nothing is
 * asked when no statement can do that. */
bool kept_before(Work *work, Arena *mem, Kept *kept, Error *err) MUST_CHECK;
size_t kept_still_add(const Kept *before, Pipeline *pipeline);
bool kept_still(const Kept *before, const Pipeline *pipeline, size_t place, Error *err) MUST_CHECK;

/* --- verify.c ------------------------------------------------------------------------------- */
/* Inside the transaction: what came of it against what was predicted. `after` is made on mem. _add: what it asks first, in our
 * session; the answers stand from the place that it gives. */
size_t verify_add(const Work *work, Pipeline *pipeline);
bool verify_delta(Work *work, const Pipeline *pipeline, size_t place, Arena *mem, Snapshot **after, Delta *delta,
                  Error *err) MUST_CHECK;
/* After the last statement of a no-transaction file; resumed: begun by another process. */
bool verify_end_state(Work *work, const Snapshot *after, bool resumed, Error *err) MUST_CHECK;

/* --- outcome.c ------------------------------------------------------------------------------ */
bool outcome_intent(Work *work, int32_t statement, Error *err) MUST_CHECK;
/* The same for a transaction that is open, and the COMMIT that ends it. */
void outcome_intent_add(Work *work, Pipeline *pipeline);
void outcome_intent_commit_add(Work *work, bool intends, Pipeline *pipeline);
bool outcome_progress(Work *work, int32_t statement, Error *err) MUST_CHECK;
void outcome_failed(Work *work, int32_t statement, const Error *why); /* best effort */
/* Blocks, event and way back, and COMMIT, in one flush. When the answer is lost: reconnect, wait for the old backend's end,
 * look for the outcome. delta NULL: all blocks anew. */
bool outcome_done(Work *work, const Snapshot *after, const Delta *delta, Error *err) MUST_CHECK;

/* --- outside.c ------------------------------------------------------------------------------ */
bool outside_run(Work *work, Error *err) MUST_CHECK;

#endif
