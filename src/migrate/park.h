/*
 * Parking: what a change removes is put aside with its rows, for a declared time, and comes back.
 *
 * Invariants:
 * - The SQL that parks is the same text on the shadow and on the target: it names nothing by oid or attnum.
 *   Parked things are known by (oid, attnum) through the row that the same transaction writes to theseus.parked.
 * - Nothing parked is part of the visible schema: columns and guards are hidden from snapshots by address, tables
 *   stand in schemas of their own (theseus_parked_*).
 * - What is brought back is deleted from theseus.parked in the transaction that brings it back.
 */
#ifndef THESEUS_MIGRATE_PARK_H
#define THESEUS_MIGRATE_PARK_H

#include "migrate/procedure.h"

/* The procedure as it must run on this database now: its reattachments that apply are put in, the others left
 * out (said in `notes`). ERR_REFUSED naming them when something of needs_parked is gone (purged). Reads
 * theseus.parked only; a database without state is fine. */
bool park_resolve(Db *db, const Procedure *procedure, Arena *mem, Procedure **resolved, TextList *notes,
                  Error *err) MUST_CHECK;

#endif
