/*
 * What is put aside, and what must not be seen as part of the schema.
 */
#include <sql.h>

#include "state/internal.h"

static const Field parked_fields[] = {
    FIELD(Parked, id),
    FIELD(Parked, version),
    FIELD(Parked, direction),
    FIELD(Parked, kind),
    FIELD(Parked, key),
    FIELD(Parked, schema),
    FIELD(Parked, name),
    FIELD_NULL(Parked, column),
    FIELD(Parked, relation),
    FIELD(Parked, attnum),
    FIELD(Parked, place),
    FIELD_NULL(Parked, shape),
    FIELD_NULL(Parked, restore),
    FIELD(Parked, rows),
    FIELD(Parked, bytes),
    FIELD(Parked, parked_at),
    FIELD_NULL(Parked, keep_until),
};

bool state_parked(Db *db, Arena *mem, Parked **parked, size_t *count, Error *err)
{
    auto_rows rows = NULL;
    bool present;
    void *items = NULL;
    size_t found = 0;
    TRY(meta_present(db, &present, err));
    if (present) {
        if (!db_query(db, sql_state_parked, NO_PARAMS, &rows, err))
            return state_hint_rights(db, err);
        TRY(rows_read(rows, parked_fields, COUNT(parked_fields), sizeof(Parked), mem, &items,
                      &found, err));
    }
    *parked = items;
    *count = found;
    return true;
}

bool state_conflicts(Db *db, const char *version, Arena *mem, Conflict **conflicts, size_t *count, Error *err)
{
    static const Field fields[] = {
        FIELD(Conflict, version),     FIELD(Conflict, table),      FIELD(Conflict, reason),   FIELD(Conflict, key),
        FIELD_NULL(Conflict, before), FIELD_NULL(Conflict, after), FIELD_NULL(Conflict, now), FIELD(Conflict, at),
    };
    auto_rows found = NULL;
    auto_rows rows = NULL;
    void *items = NULL;
    *conflicts = NULL;
    *count = 0;
    TRY(db_query(db, "select pg_catalog.to_regclass('theseus.conflict') is not null", NO_PARAMS, &found, err));
    if (!rows_bool(found, 0, 0))
        return true;
    if (!db_query(db, sql_state_conflicts, PARAMS(version ? version : ""), &rows, err))
        return state_hint_rights(db, err);
    TRY(rows_read(rows, fields, COUNT(fields), sizeof(Conflict), mem, &items, count, err));
    *conflicts = items;
    return true;
}

bool state_scope_hidden(Db *db, Arena *mem, SnapshotScope *scope, Error *err)
{
    static const Field fields[] = {FIELD(HiddenColumn, relation), FIELD(HiddenColumn, attnum)};
    auto_rows rows = NULL;
    bool present;
    void *items = NULL;
    size_t count = 0, columns = 0;
    TRY(meta_present(db, &present, err));
    if (present) {
        if (!db_query(db, sql_state_hidden, NO_PARAMS, &rows, err))
            return state_hint_rights(db, err);
        TRY(rows_read(rows, fields, COUNT(fields), sizeof(HiddenColumn), mem, &items, &count, err));
    }
    const HiddenColumn *hidden = items;
    HiddenColumn *kept = ARENA_ARRAY(mem, HiddenColumn, count);
    DbOid *objects = ARENA_ARRAY(mem, DbOid, count);
    for (size_t i = 0; i < count; i++) {
        if (hidden[i].attnum)
            kept[columns++] = hidden[i];
        else
            objects[i - columns] = hidden[i].relation;
    }
    scope->hidden = kept;
    scope->hidden_count = columns;
    scope->hidden_objects = objects;
    scope->hidden_object_count = count - columns;
    return true;
}
