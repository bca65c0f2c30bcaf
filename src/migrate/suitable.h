/*
 * Whether migrations can be run through this connection at all.
 */
#ifndef THESEUS_MIGRATE_SUITABLE_H
#define THESEUS_MIGRATE_SUITABLE_H

#include "db/db.h"

bool refuse_old_server(Db *db, Error *err) MUST_CHECK;
bool refuse_standby(Db *db, Error *err) MUST_CHECK;
bool refuse_pooler(Db *db, const DbTarget *target, Error *err) MUST_CHECK;

#endif
