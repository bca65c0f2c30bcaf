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
#include "db/db.h"

typedef enum EventKind {
    EVENT_INTENT,      /* about to run; says pid and backend_start */
    EVENT_PROGRESS,    /* one statement of a no-transaction file done */
    EVENT_APPLIED,
    EVENT_ROLLED_BACK,
    EVENT_FAILED,
    EVENT_BASELINE,    /* adopted, not executed by us */
    EVENT_ACCEPTED,    /* an edited file or drift taken into history */
    EVENT_PURGED,
    EVENT_RESTORED,
} EventKind;

typedef struct Event {
    int64_t id;
    const char *kind;      /* as above, lower case with _: "rolled_back" */
    const char *version;   /* NULL for events of no migration */
    const char *name;
    const char *direction; /* "up" or "down"; NULL */
    const char *file_digest, *token_digest;
    const char *statements; /* JSON array of texts as executed; secrets redacted; NULL */
    int32_t statement;     /* of progress and failures: index, 0-based; -1 */
    const char *proof_level; /* NULL when none */
    const char *fingerprint; /* of all managed blocks after it; NULL */
    const char *error;     /* of failures: SQLSTATE and message */
    const char *detail;    /* JSON: locks, stalls, blockers, durations, notes */
    double seconds;
    int32_t server_version;
    const char *who;       /* session_user@client application */
    const char *at;        /* ISO 8601, UTC */
    int32_t pid;
    const char *backend_start;
} Event;

typedef struct History {
    bool exists;           /* schema theseus is there */
    int32_t format;        /* of the schema; newer than ours: refused by state_history */
    VEC(Event) events;     /* ascending */
    Map applied;           /* version -> last applied/baseline Event, when it stands */
    const Event *open_intent; /* an intent without outcome, or NULL */
    bool orphan;           /* ... and its backend is still there */
} History;

bool state_history(Db *db, Arena *mem, History **history, Error *err) MUST_CHECK;
bool state_applied(const History *history, const char *version);
bool state_ensure(Db *db, Error *err) MUST_CHECK; /* create or upgrade; safe for two at once */

/* The session advisory lock of this database. Polls (never blocks: a waiting advisory lock is a snapshot
 * holder) up to wait_ms, telling `on_wait` who holds it; ERR_REFUSED naming the holder when in vain. */
bool state_lock(Db *db, int64_t wait_ms, void (*on_wait)(void *context, const char *holder), void *context,
                Error *err) MUST_CHECK;
bool state_unlock(Db *db, Error *err) MUST_CHECK;

/* One event; in the caller's transaction when there is one, otherwise on its own. id may be NULL. */
bool state_record(Db *db, const Event *event, int64_t *id, Error *err) MUST_CHECK;

/* Current blocks: key, digest, definition. state_blocks_apply writes a delta in the caller's transaction. */
bool state_blocks_replace(Db *db, const Snapshot *snapshot, Error *err) MUST_CHECK;
bool state_blocks_apply(Db *db, const Delta *delta, Error *err) MUST_CHECK;
typedef struct StoredBlock {
    const char *key, *digest, *definition;
} StoredBlock;
bool state_blocks(Db *db, Arena *mem, StoredBlock **blocks, size_t *count, Error *err) MUST_CHECK;

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
    const char *restore;    /* JSON: what must be put back with it (dropped foreign keys, not null, default ...) */
    int64_t rows, bytes;
    const char *parked_at, *keep_until; /* ISO; keep_until NULL: for ever */
} Parked;
bool state_parked(Db *db, Arena *mem, Parked **parked, size_t *count, Error *err) MUST_CHECK;
/* Fills hidden columns and objects of a scope from theseus.parked and theseus.helper (nothing when the schema is absent). */
bool state_scope_hidden(Db *db, Arena *mem, SnapshotScope *scope, Error *err) MUST_CHECK;

#endif
