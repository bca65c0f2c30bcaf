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
    TextList managed; /* schema names; empty: every schema except system, theseus's own, context, ignored */
    TextList context; /* e.g. auth: recreated on shadows, not compared */
    TextList ignored;
    const HiddenColumn *hidden; /* parked columns (state/parked.h) */
    size_t hidden_count;
    const DbOid *hidden_objects; /* oids of guard triggers, helper functions and the like */
    size_t hidden_object_count;
} SnapshotScope;

/* Reads everything in scope. Outside a transaction it opens a REPEATABLE READ READ ONLY one of its own, checks
 * the probe before and after and repeats (notes/catalog.md 3.2); inside one (db_in_transaction) it sees
 * the caller's uncommitted work and does not touch the transaction. */
bool snapshot_read(Db *db, const SnapshotScope *scope, Arena *mem, Snapshot **snapshot, Error *err) MUST_CHECK;

/* The change probe alone: one cheap query (digest of oid and xmin per catalog, temp and toast left out). */
bool snapshot_probe(Db *db, Arena *mem, const char **probe, Error *err) MUST_CHECK;

/* Only these relations (with all that hangs on them: columns, constraints, indexes, triggers, policies,
 * owned sequences) and these other addresses are read again; everything else is taken from `before`,
 * except objects whose catalog row is newer (xmin of this transaction). For use after one migration. */
bool snapshot_refresh(Db *db, const SnapshotScope *scope, const Snapshot *before, const DbOid *relations,
                      size_t relation_count, Arena *mem, Snapshot **snapshot, Error *err) MUST_CHECK;

/* As executable SQL: head (format, server version, fingerprint; outside the digest), then a block per
 * object in dependency order, each preceded by "-- <key>". Byte-stable: same schema, same bytes, except
 * the head, which `with_head` leaves out. Loading it into an empty database gives the same snapshot. Roles belong
 * to the cluster and are left out: they must be there. */
const char *snapshot_sql(const Snapshot *snapshot, bool with_head, Arena *mem);

#endif
