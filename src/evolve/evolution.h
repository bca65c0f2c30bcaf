/*
 * Evolutions: long declared changes that run while the application reads and writes, in phases, and that can be
 * taken back until their clean-up.
 *
 *     declared -> expand -> backfill -> verify -> cutover -> soak -> cleanup (point of no return)
 *         ^_________________________ back ____________________|
 *
 * A kind turns a declaration and what the server says about the table into steps; the machine (run.h) knows steps
 * and no kind. A step is data: the query that says whether it is done, the statements that do it and those that
 * undo it, and how it may lock. So crash, retry and a second process are one case, and what is printed is what runs.
 *
 * Invariants:
 * - A step and the row that says so are one transaction; where the server does not allow that (CONCURRENTLY), the
 *   intent is committed first and the catalog decides.
 * - Every batch of rows holds the fence: after a pause, or when another runner took over, it raises and nothing is written.
 * - What application wrote is never overwritten by what we read before.
 */
#ifndef THESEUS_EVOLVE_EVOLUTION_H
#define THESEUS_EVOLVE_EVOLUTION_H

#include "core/findings.h"
#include "core/yaml.h"
#include "db/lock.h"
#include "project/project.h"

typedef enum Phase {
    PHASE_DECLARED,
    PHASE_EXPAND,
    PHASE_BACKFILL,
    PHASE_VERIFY,
    PHASE_CUTOVER,
    PHASE_SOAK,
    PHASE_CLEANUP,
    PHASE_DONE,
} Phase;
const char *phase_name(Phase phase);
bool phase_read(const char *name, Phase *phase);

typedef struct Pace {
    int64_t batch_ms;          /* aimed at, for one transaction */
    int64_t max_lag_ms;        /* of any replica */
    double max_p95_rise;       /* of the canary, against before: 0.2 is 20 % */
    int64_t max_snapshot_ms;   /* an older one of others stops pruning: said, and waited for when `wait_for_snapshots` */
    bool wait_for_snapshots;
    bool fire_triggers;        /* of the application, for each row we write, when they cannot be passed by */
    double nice;               /* asleep this many times as long as we worked */
} Pace;

typedef struct Declaration {
    const char *name;          /* of the file */
    const char *path;          /* as the user would type it; NULL when it comes from the database */
    const char *text, *digest;
    const struct Kind *kind;
    const char *schema, *table;
    Pace pace;
    void *own;                 /* of the kind */
} Declaration;

typedef enum StepHow {
    STEP_CHANGE,  /* one short transaction within the lock budget */
    STEP_QUIET,   /* a transaction that may take long and queues nobody (VALIDATE): lock_timeout = 0 */
    STEP_OUTSIDE, /* cannot run in a transaction (CONCURRENTLY) */
    STEP_ROWS,    /* batches of rows */
    STEP_GATE,    /* a condition */
    STEP_OLD_SNAPSHOTS, /* nobody sees the database as it was before the last batch */
} StepHow;

/* Rows to be written, in place: `set` where `todo`. */
typedef struct RowWork {
    const char *schema, *table;
    const char *set;           /* "source = metadata ->> 'source'" */
    const char *todo;          /* true for rows that must be written; false afterwards */
    bool plain;                /* as any other writer: triggers fire, foreign keys are checked */
} RowWork;

typedef struct GateQuery {
    const char *sql;           /* gives measured (float8) and detail (text, what to look at) */
    double allowed;
    bool at_least;             /* otherwise at most */
    const char *unit;          /* "rows", "of all rows", "seconds" */
    const char *hint;          /* what to do when it does not pass */
} GateQuery;

typedef struct Step {
    const char *name;          /* stable: it is in the state */
    Phase phase;
    StepHow how;
    LockWant locks[3];
    size_t lock_count;
    bool visible;              /* of STEP_CHANGE: changes the visible schema, and is put on record for drift */
    const char *record;        /* of STEP_QUIET and STEP_OUTSIDE: key of the visible object that it makes or changes; NULL */
    const char *what;          /* for people */
    const char *done;          /* gives one bool; NULL: the state decides */
    const char *run;           /* statements */
    const char *leftover;      /* of STEP_OUTSIDE: gives one bool; then `clear` runs before another try */
    const char *clear;
    const char *undo;          /* statements; NULL: there is nothing to undo */
    StepHow undo_how;
    const char *undone;        /* gives one bool; NULL: `done` is false */
    const RowWork *undo_rows;  /* written after `undo`; NULL */
    bool removes;              /* of `record`: the step takes the object away, and its undo brings it back */
    bool final;                /* point of no return */
    const RowWork *rows;
    const GateQuery *gate;
} Step;
typedef VEC(Step) Steps;

/* What is known of the table; read by evolution_facts before the kind is asked. */
typedef struct TableFacts {
    uint32_t oid;
    const char *kind;          /* relkind, one letter */
    bool is_partition, has_children, is_child, force_rls, is_owner, bypass_rls, may_replicate, rules;
    int64_t pages;
    double rows;               /* estimate */
    const char *triggers;      /* names of row or statement triggers that a write of ours would fire; "" */
    const char *last_before;   /* name of the last BEFORE ROW trigger that is not ours; NULL */
    const char *key;           /* columns of the primary key, quoted, comma separated; NULL */
} TableFacts;

typedef struct Evolution {
    Declaration declaration;
    int64_t id;                /* 0: not started */
    int64_t fence;
    Phase phase;               /* that is under way */
    const char *state;         /* as in theseus.evolution; NULL: not started */
    TableFacts facts;
    void *own_facts;           /* of the kind */
    const char *kept;          /* what the kind wanted to be remembered from before anything ran; NULL */
    Steps steps;
    Arena *mem;
} Evolution;

typedef enum KeyType { KEY_TEXT, KEY_BOOL, KEY_DURATION, KEY_COUNT, KEY_SHARE, KEY_WORD, KEY_TABLE } KeyType;
typedef struct Key Key;
struct Key {
    const char *name;
    KeyType type;
    size_t offset;             /* const char *, bool, int64_t (ms), int64_t, double, const char * */
    bool required;
    const char *words;         /* of KEY_WORD: "partial|full|none" */
    const Key *keys;           /* of KEY_TABLE, in the same struct */
    size_t key_count;
};

typedef struct Kind {
    const char *name, *summary;
    size_t own_size;
    const Key *keys;
    size_t key_count;
    void (*defaults)(void *own);
    /* What the keys cannot say by themselves. May be NULL. */
    void (*check)(const Declaration *declaration, const YamlNode *root, Findings *findings);
    /* Reads facts of its own. `fresh`: before anything runs, and every reason not to run is an error among the findings. */
    bool (*examine)(Db *db, Evolution *evolution, bool fresh, Findings *findings, Error *err);
    void (*steps)(Evolution *evolution); /* pure: declaration + facts + id -> evolution->steps */
    /* A condition on rows of the table as it is before: those that will be written. NULL: none. */
    const char *(*written)(const Evolution *evolution);
    /* Lines for the application's developers: how to read and write meanwhile. May be NULL. */
    const char *(*advice)(const Evolution *evolution, Arena *mem);
} Kind;

extern const Kind *const evolution_kinds[];
extern const size_t evolution_kind_count;
const Kind *evolution_kind(const char *name);

/* --- declare.c ------------------------------------------------------------------------------ */
/* Names of evolutions/<NAME>.yaml, sorted. */
bool declare_list(const Project *project, Arena *mem, TextList *names, Error *err) MUST_CHECK;
const char *declare_path(const Project *project, const char *name, Arena *mem);
/* All mistakes at once are findings; false with a summing Error. */
bool declare_read(const Project *project, const char *name, Arena *mem, Declaration *declaration, Findings *findings,
                  Error *err) MUST_CHECK;
bool declare_parse(const Project *project, const char *name, const char *shown, const char *text, size_t length, Arena *mem,
                   Declaration *declaration, Findings *findings, Error *err) MUST_CHECK;
/* A finding at a key of the declaration (or the file's begin). */
Finding *declare_mistake(const Declaration *declaration, const YamlNode *root, const char *key, const char *rule,
                         Findings *findings, const char *format, ...) PRINTF_LIKE(6, 7);

/* --- facts.c -------------------------------------------------------------------------------- */
bool evolution_facts(Db *db, Evolution *evolution, bool fresh, Findings *findings, Error *err) MUST_CHECK;
/* For kinds that write rows: triggers of the application that would fire, and may not (or, `plain`, should not) be passed by. */
void evolution_refuse_triggers(const Evolution *evolution, bool plain, Findings *findings);
/* A refusal before anything runs. */
void evolution_refuse(Findings *findings, const Declaration *declaration, const char *rule, const char *hint,
                      const char *format, ...) PRINTF_LIKE(5, 6);

#endif
