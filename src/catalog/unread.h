/*
 * The safety net under the registry of kinds: what is in the database and belongs to no object that was read.
 *
 * A kind that nobody has thought of, a schema that is not managed, a grant on one of the server's own functions: no snapshot
 * shows it, so no comparison of snapshots can. Here it is at least seen that such a thing came, went or was written.
 */
#ifndef THESEUS_CATALOG_UNREAD_H
#define THESEUS_CATALOG_UNREAD_H

#include "catalog/snapshot.h"

typedef struct Unread {
    Address address;
    const char *version;  /* equal text = not written in between */
    const char *identity; /* "event trigger x" in the server's words */
} Unread;
typedef VEC(Unread) UnreadList; /* by address */

/* Beside `snapshot`, read in the same transaction or while nobody else writes. Schemas that the project ignores are left out; grants on the
 * server's own objects are told as well. */
bool unread_read(Db *db, const SnapshotScope *scope, const Snapshot *snapshot, Arena *mem, UnreadList *list, Error *err) MUST_CHECK;

/* What came, went or was written, in words with commas between; NULL when nothing did. */
const char *unread_changed(const UnreadList *before, const UnreadList *after, Arena *mem);

#endif
