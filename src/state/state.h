/*
 * Schema `theseus` in the target: append-only events, current blocks, parked things. Upgraded by its
 * own numbered SQL (sql/state/NNN_*.sql). Read-only commands never create it.
 *
 * Invariant (DESIGN 5.5): the session that executes holds the session advisory lock; intent is in a
 * transaction of its own; work + outcome in one. Once the old backend is gone: outcome visible = applied.
 */
#ifndef THESEUS_STATE_STATE_H
#define THESEUS_STATE_STATE_H

#include "catalog/diff.h"
#include "catalog/snapshot.h"
#include "core/map.h"
#include "db/db.h"

#define STATE_TESTS_OWED 0

typedef struct Event {
    int64_t id;
    /* "intent" about to run; "progress" one statement of a no-transaction file done; "applied"; "rolled_back";
     * "failed"; "baseline" adopted, not executed by us; "accepted" an edited file (version, new digests) or
     * drift (no version) taken into history; "purged"; "restored" the schema was brought to what it was
     * after `version` (NULL: before the first one); "claimed" the state of a copy */
    const char *kind;
    const char *version;   /* NULL for events of no migration */
    const char *name;
    const char *direction; /* "up" or "down"; NULL */
    const char *file_digest, *token_digest;
    const char *statements; /* JSON array of texts as executed; secrets redacted; NULL */
    /* Of progress and failures: index, 0-based. Of "applied": STATE_TESTS_OWED when tests were to run after COMMIT; the
     * "progress" -1 that follows says that they passed. Otherwise -1. */
    int32_t statement;
    const char *proof_level; /* NULL when none */
    const char *fingerprint; /* of all managed blocks after it; NULL */
    const char *error;     /* of failures: SQLSTATE and message */
    const char *detail;    /* JSON: locks, stalls, blockers, durations, notes */
    double seconds;
    /* Written by the server itself, whatever the caller says: */
    const char *who;       /* session_user@client application */
    const char *at;        /* ISO 8601, UTC */
    int32_t pid, server_version;
    const char *backend_start;
} Event;

typedef struct History {
    bool exists;           /* schema theseus is there */
    int32_t format;        /* of the schema; newer than ours: refused by state_history */
    const char *stranger;  /* why the state is not this database's (a copy), in words; NULL when it is */
    const char *environment; /* as claimed; NULL */
    /* Ascending: of every version the last outcome (applied, rolled_back, baseline) and all after it; those of no
     * version. Only what a decision needs: `statements`, `detail`, `fingerprint`, `error`, `seconds` and
     * `backend_start` are for state_events, `who` and `pid` stand in intents alone. */
    VEC(Event) events;
    Map applied;           /* version -> last applied/baseline/restored Event, with digests as last accepted; NULL: rolled back */
    const Event *open_intent; /* an intent without outcome, or NULL */
    bool orphan;           /* ... and its backend is still there (never our own) */
    bool parked;           /* something is kept aside */
} History;

bool state_history(Db *db, Arena *mem, History **history, Error *err) MUST_CHECK;
/* Opens a connection (db_open_rest) and reads the history in the flush that sets up its session. */
bool state_open(const DbTarget *target, Db **ahead, Arena *mem, Db **db, History **history, Error *err) MUST_CHECK;
bool state_applied(const History *history, const char *version);
/* Everything on record, of one version or (NULL) of all, ascending. */
bool state_events(Db *db, const char *version, Arena *mem, Event **events, size_t *count, Error *err) MUST_CHECK;

/* Create or upgrade; safe for two at once. Refuses the state of another database (a copy, a restored dump)
 * until it is claimed, unless it is empty. */
bool state_ensure(Db *db, Error *err) MUST_CHECK;
/* This database goes on with the history that came with it. environment may be NULL. After a restored dump the
 * parked things are looked up again by name. */
bool state_claim(Db *db, const char *environment, Error *err) MUST_CHECK;

#define STATE_LOCK_CLASS "1414022485" /* "THSU"; as text, for parameters */
#define STATE_LOCK_RUN "1"
#define STATE_LOCK_UPGRADE "2"

/* The session advisory lock of this database. Polls (never blocks: a waiting advisory lock is a snapshot
 * holder) up to wait_ms, telling `on_wait` who holds it; ERR_REFUSED naming the holder when in vain. */
bool state_lock(Db *db, int64_t wait_ms, void (*on_wait)(void *context, const char *holder), void *context,
                Error *err) MUST_CHECK;
bool state_unlock(Db *db, Error *err) MUST_CHECK;

/* One event; in the caller's transaction when there is one, otherwise on its own. id may be NULL. */
bool state_record(Db *db, const Event *event, int64_t *id, Error *err) MUST_CHECK;
/* The same among other things that are sent; its row is the id. `event` must live until then. */
size_t state_record_add(Pipeline *pipeline, const Event *event);

/* Current blocks: key, digest, definition. state_blocks_apply writes a delta in the caller's transaction; _add: among other things that
 * are sent. */
bool state_blocks_replace(Db *db, const Snapshot *snapshot, Error *err) MUST_CHECK;
bool state_blocks_apply(Db *db, const Delta *delta, Error *err) MUST_CHECK;
void state_blocks_add(Pipeline *pipeline, const Delta *delta);
typedef struct StoredBlock {
    const char *key, *digest, *definition;
} StoredBlock;
bool state_blocks(Db *db, Arena *mem, StoredBlock **blocks, size_t *count, Error *err) MUST_CHECK;

/* A body (JSON) beside an event: the proved way back ("down") of what was applied; what a no-transaction file was
 * meant to do ("up") beside its intent. get: the newest of a version; *body NULL when there is none. */
bool state_procedure_put(Db *db, int64_t event, const char *direction, const char *body, Error *err) MUST_CHECK;
/* Beside the last event that this session has recorded. */
void state_procedure_add(Pipeline *pipeline, const char *direction, const char *body);
bool state_procedure_get(Db *db, const char *version, const char *direction, Arena *mem, const char **body,
                         int64_t *event, Error *err) MUST_CHECK;

/* --- parked things (DESIGN 5, Parking) ------------------------------------------------------ */
typedef struct Parked {
    int64_t id;
    const char *version;    /* migration whose change put it aside */
    const char *direction;  /* "up": the migration removed it; "down": a rollback removed it */
    const char *kind;       /* "table", "column", "side_table", "rows" */
    const char *key;        /* object key it had: "table public.orders", "column public.orders.note" */
    const char *schema, *name, *column; /* as it was */
    uint32_t relation;      /* oid of the parked table, or of the table that holds the parked column */
    int32_t attnum;         /* of a parked column; 0 for tables */
    const char *place;      /* where it is now, as SQL */
    const char *shape;      /* digest of what it was; NULL */
    const char *restore;    /* JSON: what must be put back with it (dropped foreign keys, not null, default ...) */
    int64_t rows, bytes;
    const char *parked_at, *keep_until; /* ISO; keep_until NULL: for ever */
} Parked;
bool state_parked(Db *db, Arena *mem, Parked **parked, size_t *count, Error *err) MUST_CHECK;
/* A row that a rollback left as it is, because somebody had written since. */
typedef struct Conflict {
    const char *version, *table, *reason;
    const char *key;                  /* JSON: number of the column -> value */
    const char *before, *after, *now; /* JSON: before the migration, as it left the row, as the rollback found it; NULL: not there */
    const char *at;
} Conflict;
/* Those of the last rollback of `version`, or (NULL) all. None when the schema is absent or older. */
bool state_conflicts(Db *db, const char *version, Arena *mem, Conflict **conflicts, size_t *count, Error *err) MUST_CHECK;
/* Fills hidden columns and objects of a scope from theseus.parked and theseus.helper (nothing when the schema is absent). */
bool state_scope_hidden(Db *db, Arena *mem, SnapshotScope *scope, Error *err) MUST_CHECK;

#endif
