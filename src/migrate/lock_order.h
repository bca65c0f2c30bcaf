/*
 * The order in which tables are locked: the same for every change, so that two of them cannot wait for each
 * other; referenced tables before those that refer to them, as the application's own writes take
 * them; then by name. Pure.
 */
#ifndef THESEUS_MIGRATE_LOCK_ORDER_H
#define THESEUS_MIGRATE_LOCK_ORDER_H

#include "catalog/model.h"
#include "db/lock.h"

#define CLASS_TYPE 1247
#define CLASS_FUNCTION 1255
#define CLASS_RELATION 1259 /* pg_class as a pg_depend classid; fixed in every server version */

typedef struct TableLock {
    const Object *table;
    LockMode mode;
} TableLock;

void lock_order(TableLock *locks, size_t count, Arena *mem);

#endif
