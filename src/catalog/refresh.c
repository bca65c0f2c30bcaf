/* Reading again after one migration. */
#include "catalog/read.h"

bool snapshot_refresh(Db *db, const SnapshotScope *scope, const Snapshot *before, const DbOid *relations,
                      size_t relation_count, Arena *mem, Snapshot **snapshot, Error *err)
{
    (void)before, (void)relations, (void)relation_count;
    return snapshot_read(db, scope, mem, snapshot, err);
}
