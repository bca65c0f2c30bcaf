/*
 * What the files of this room share.
 */
#ifndef THESEUS_STATE_INTERNAL_H
#define THESEUS_STATE_INTERNAL_H

#include "state/state.h"

typedef struct Meta {
    int32_t format;
    bool relation_moved; /* restored from a dump: no oid on record holds */
    bool database_moved; /* CREATE DATABASE ... TEMPLATE */
    bool
        cluster_moved; /* another cluster: pg_upgrade, logical copy; false where it cannot be told */
    bool empty;        /* moved, but without events and parked things: nothing that could be wrong here */
    const char *environment, *claimed_at;
    bool parked; /* something is kept aside */
} Meta;

/* ensure.c */
bool meta_present(Db *db, bool *present, Error *err) MUST_CHECK;
bool meta_from_rows(Db *db, const Rows *rows, Arena *mem, Meta *meta, Error *err) MUST_CHECK;
bool meta_refuse_newer(const Meta *meta, Error *err) MUST_CHECK;
/* Why the state is not this database's, in words; NULL when it is. */
const char *meta_stranger(const Meta *meta);
/* Adds what to GRANT to a permission error about schema theseus; returns false. */
bool state_hint_rights(Db *db, Error *err);

#endif
