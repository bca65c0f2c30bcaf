/*
 * Reading the catalogs: all kinds' queries in one flush, consistent by probe.
 */
#ifndef THESEUS_CATALOG_SNAPSHOT_H
#define THESEUS_CATALOG_SNAPSHOT_H

#include "catalog/model.h"

typedef struct HiddenColumn { /* parked: not part of the visible schema */
    DbOid relation;
    int32_t attnum;
} HiddenColumn;

typedef struct SnapshotScope {
    /* schema names; empty: every schema except system, theseus's own, context, ignored */
    TextList managed;
    TextList context; /* e.g. auth: recreated on shadows, not compared */
    TextList ignored;
    const HiddenColumn *hidden; /* parked columns (state/parked.h) */
    size_t hidden_count;
    const DbOid *hidden_objects; /* oids of guard triggers, helper functions and the like */
    size_t hidden_object_count;
} SnapshotScope;

/* Reads everything in scope. Outside a transaction it opens a REPEATABLE READ READ ONLY one of its
 * own, checks the probe before and after and repeats; when the schema never holds still it locks
 * tables in ACCESS SHARE mode and says so in the snapshot's note. Inside one (db_in_transaction) it
 * sees the caller's uncommitted work and leaves the transaction as it was, also when it fails: it
 * works in a savepoint that is rolled back. */
bool snapshot_read(Db *db, const SnapshotScope *scope, Arena *mem, Snapshot **snapshot,
                   Error *err) MUST_CHECK;

/* The change probe alone: one cheap query (digest of oid and xmin per catalog, temp and toast left
 * out). */
bool snapshot_probe(Db *db, Arena *mem, const char **probe, Error *err) MUST_CHECK;

/* Before the COMMIT of a transaction that began in the state `before`: reads again what this
 * transaction touched (it finds that out by itself), what depends on that, and `relations` besides;
 * everything else is taken over. As exact as snapshot_read, but for what others have committed
 * meanwhile. Texts are shared with `before` and new ones go to its arena, so that must live on;
 * `mem` takes the rest. No probe: ask snapshot_probe when it is needed. Outside a transaction:
 * snapshot_read. */
bool snapshot_refresh(Db *db, const SnapshotScope *scope, const Snapshot *before,
                      const DbOid *relations, size_t relation_count, Arena *mem,
                      Snapshot **snapshot, Error *err) MUST_CHECK;

/* The same in two halves, so that the first question travels with others: it is asked in our session (db_reset_session),
 * `touched` is its answer. `counts`: the answer to snapshot_counts_add when the transaction began, in any session; NULL makes
 * it read more than it must. */
size_t snapshot_counts_add(Pipeline *pipeline);
size_t snapshot_refresh_add(Pipeline *pipeline, const char *counts);
bool snapshot_refresh_rest(Db *db, const SnapshotScope *scope, const Snapshot *before, const Rows *touched, Arena *mem,
                           Snapshot **snapshot, Error *err) MUST_CHECK;

/* As executable SQL: head (format, server version, fingerprint; outside the digest), then a block
 * per object in dependency order, each preceded by "-- <key>". Byte-stable: same schema, same
 * bytes, except the head, which `with_head` leaves out. Loading it into an empty database gives the
 * same snapshot. Roles belong to the cluster and are left out: they must be there. */
const char *snapshot_sql(const Snapshot *snapshot, bool with_head, Arena *mem);

#endif
