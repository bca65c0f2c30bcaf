#include "evolve/flag.h"

#include <string.h>

#include "evolve/store.h"
#include "state/state.h"

static const Field flag_fields[] = {
    FIELD(Flag, name),
    FIELD(Flag, value),
    FIELD(Flag, changed_at),
    FIELD(Flag, changed_by),
};

bool flag_list(Db *db, Arena *mem, Flag **flags, size_t *count, Error *err)
{
    auto_rows there = NULL;
    auto_rows rows = NULL;

    *flags = NULL;
    *count = 0;
    TRY(db_query(db, "select to_regclass('theseus.feature_flag') is not null", NO_PARAMS, &there, err));
    if (!rows_bool(there, 0, 0))
        return true;
    TRY(db_query(db,
                 "select name::text, value::text, to_char(changed_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')::text as changed_at, "
                 "changed_by::text from theseus.feature_flag order by name",
                 NO_PARAMS, &rows, err));
    return rows_read(rows, flag_fields, COUNT(flag_fields), sizeof(Flag), mem, (void **)flags, count, err);
}

static bool refuse_read_mode(Db *db, const char *name, Arena *mem, Error *err)
{
    StoredEvolution *stored;
    size_t count;

    TRY(store_get(db, name, mem, &stored, &count, err));
    if (!count || !strcmp(stored->state, "done"))
        return true;
    error_set(err, ERR_REFUSED, "flag %s is the read mode of an evolution that is under way", name);
    return error_hint(err, "theseus evolve cutover and back set it together with what it speaks of; --force sets it alone.");
}

bool flag_set(Db *db, const char *name, const char *value, bool force, Arena *mem, const char **before, Error *err)
{
    auto_rows old = NULL;

    if (!*name || strlen(name) > 200)
        return error_set(err, ERR_USAGE, "a flag's name has 1 to 200 characters");
    TRY(state_ensure(db, err));
    TRY(force || refuse_read_mode(db, name, mem, err));
    TRY(db_query(db, "select value from theseus.feature_flag where name = $1::text", PARAMS(name), &old, err));
    *before = rows_count(old) ? arena_strdup(mem, rows_get(old, 0, 0)) : NULL;
    if (!value)
        return db_query(db, "delete from theseus.feature_flag where name = $1::text", PARAMS(name), NULL, err);
    return db_query(db,
                    "insert into theseus.feature_flag (name, value) values ($1::text, $2::text) on conflict (name) do update "
                    "set value = excluded.value, changed_at = clock_timestamp(), changed_by = session_user",
                    PARAMS(name, value), NULL, err);
}
