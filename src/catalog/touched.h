/*
 * What a transaction touched, and what of an earlier snapshot must therefore be read again; for
 * refresh.c.
 */
#ifndef THESEUS_CATALOG_TOUCHED_H
#define THESEUS_CATALOG_TOUCHED_H

#include "catalog/read.h"

typedef struct Touched {
    const Snapshot *before;
    Arena *scratch;
    bool everything;        /* texts everywhere may have changed: a full read */
    bool *stays;            /* places of `before` that are not read again */
    bool arrived;            /* something came by SET SCHEMA, with parts that no catalog counts as added */
    bool *some, *whole;     /* ranks of which some, or all objects are read again */
    VEC(Address) addresses; /* what to read again; some may be new, some gone */
    AddressIndex known;     /* of `addresses` */
    const Rows *counts;     /* of touched.sql */
} Touched;

/* $1 of touched.sql and counts.sql. */
const char *touched_catalogs(Arena *mem);
/* From the rows of touched.sql and the caller's own list. */
void touched_find(Touched *touched, const Snapshot *before, const Rows *rows,
                  const DbOid *relations, size_t count, Arena *scratch);
/* Does the restricted query of a kind have anything to find? */
bool touched_kind(const Touched *touched, size_t rank);

#endif
