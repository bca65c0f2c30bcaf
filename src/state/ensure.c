/*
 * Making and upgrading schema `theseus`, and whose it is.
 *
 * Upgrades are numbered, each runs once, all missing ones in one transaction that holds a lock: two at once
 * wait for each other, and the second finds nothing to do. A state that came here in a copy of another
 * database is inert: its history is not this database's, and after a restored dump its oids are others'.
 */
#include <string.h>

#include <sql.h>

#include "db/sql.h"
#include "state/internal.h"

/* upgrades[n] makes format n + 1 of format n. */
static const char *const upgrades[] = {sql_state_001_schema, sql_state_002_evolution, sql_state_003_capture, sql_state_004_erase};
#define STATE_FORMAT ((int)COUNT(upgrades))

#define SQLSTATE_PERMISSION "42501"

static const Field meta_fields[] = {
    FIELD(Meta, format),         FIELD(Meta, relation_moved),
    FIELD(Meta, database_moved), FIELD_NULL(Meta, cluster_moved),
    FIELD_NULL(Meta, environment), FIELD(Meta, claimed_at),
    FIELD(Meta, parked),
};

bool meta_present(Db *db, bool *present, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(db, sql_state_present, NO_PARAMS, &rows, err));
    *present = rows_bool(rows, 0, 0);
    return true;
}

static bool meta_moved(const Meta *meta)
{
    return meta->relation_moved || meta->database_moved || meta->cluster_moved;
}

/* Asked for only where it matters. */
static bool is_empty(Db *db, bool *empty, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(db,
                 "select not exists (select from theseus.event) and not exists (select from theseus.parked)",
                 NO_PARAMS, &rows, err));
    *empty = rows_bool(rows, 0, 0);
    return true;
}

bool meta_from_rows(Db *db, const Rows *rows, Arena *mem, Meta *meta, Error *err)
{
    void *items;
    size_t count;
    TRY(rows_read(rows, meta_fields, COUNT(meta_fields), sizeof(Meta), mem, &items, &count, err));
    if (count != 1)
        return error_set(err, ERR_REFUSED, "theseus.meta has %zu rows instead of one", count),
               error_hint(
                   err,
                   "Somebody changed schema theseus by hand; restore the row, or drop the schema and run "
                   "theseus adopt --database.");
    *meta = *(Meta *)items;
    return !meta_moved(meta) || is_empty(db, &meta->empty, err);
}

bool meta_refuse_newer(const Meta *meta, Error *err)
{
    if (meta->format <= STATE_FORMAT)
        return true;
    error_set(err, ERR_REFUSED, "schema theseus has format %d, this program knows up to %d",
              meta->format, STATE_FORMAT);
    return error_hint(err, "A newer theseus worked here. Use that version.");
}

const char *meta_stranger(const Meta *meta)
{
    if (meta->empty)
        return NULL;
    if (meta->relation_moved)
        return "schema theseus came here in a dump of another database";
    if (meta->database_moved)
        return "this database is a copy, and schema theseus describes the one it was copied from";
    if (meta->cluster_moved)
        return "schema theseus describes a database of another cluster (a copy, or pg_upgrade was run)";
    return NULL;
}

static bool refuse_stranger(const Meta *meta, Error *err)
{
    const char *why = meta_stranger(meta);
    if (!why)
        return true;
    error_set(err, ERR_REFUSED, "%s", why);
    if (meta->environment)
        error_detail(err, "it belongs to environment %s, claimed at %s", meta->environment,
                     meta->claimed_at);
    return error_hint(err,
                      "When this database is to go on by itself with that history: theseus claim.");
}

bool state_hint_rights(Db *db, Error *err)
{
    if (strcmp(err->sqlstate, SQLSTATE_PERMISSION) != 0)
        return false;
    auto_arena mem = arena_new();
    auto_rows rows = NULL;
    Error ignored;
    if (db_in_transaction(db) ||
        !db_query(db, "select nspowner::regrole::text from pg_namespace where nspname = 'theseus'",
                  NO_PARAMS, &rows, &ignored))
        return false;
    if (rows_count(rows))
        return error_hint(
            err, "Schema theseus belongs to %s: connect as that role, or grant %s to %s;",
            rows_get(rows, 0, 0), rows_get(rows, 0, 0), sql_identifier(mem, db_user(db)));
    return error_hint(err, "grant create on database %s to %s;",
                      sql_identifier(mem, db_database(db)), sql_identifier(mem, db_user(db)));
}

/* --- making ------------------------------------------------------------------------------- */

static bool meta_read(Db *db, Arena *mem, Meta *meta, Error *err)
{
    auto_rows rows = NULL;
    return db_query(db, sql_state_meta, NO_PARAMS, &rows, err) &&
           meta_from_rows(db, rows, mem, meta, err);
}

/* Format 0: nothing is here. */
static bool format_read(Db *db, Arena *mem, Meta *meta, Error *err)
{
    bool present;
    *meta = (Meta){.empty = true};
    TRY(meta_present(db, &present, err));
    return !present || meta_read(db, mem, meta, err);
}

static bool upgrade(Db *db, Error *err)
{
    auto_arena mem = arena_new();
    Meta meta;
    /* Transaction lock: given back with COMMIT, ROLLBACK and the end of the session. */
    TRY(db_query(db, "select pg_advisory_xact_lock($1::int, $2::int)",
                 PARAMS(STATE_LOCK_CLASS, STATE_LOCK_UPGRADE), NULL, err));
    TRY(format_read(db, mem, &meta, err) && meta_refuse_newer(&meta, err));
    for (int format = meta.format; format < STATE_FORMAT; format++)
        if (!db_execute(db, upgrades[format], err))
            return error_while(err, "bringing schema theseus to format %d", format + 1);
    if (meta.format == 0)
        TRY(db_query(db, sql_state_claim, PARAMS(NULL), NULL, err));
    return db_execute(db, sql_make(mem, KW("update theseus.meta set format = "), INT(STATE_FORMAT)),
                      err);
}

bool state_ensure(Db *db, Error *err)
{
    auto_arena mem = arena_new();
    Meta meta;
    if (!format_read(db, mem, &meta, err))
        return state_hint_rights(db, err);
    TRY(meta_refuse_newer(&meta, err) && refuse_stranger(&meta, err));
    if (meta.format < STATE_FORMAT) {
        bool own = !db_in_transaction(db);
        if (own)
            TRY(db_execute(db, "begin", err));
        Error ignored;
        if (!upgrade(db, err) || (own && !db_execute(db, "commit", err))) {
            if (own && db_alive(db))
                (void)!db_execute(db, "rollback", &ignored);
            return state_hint_rights(db, err);
        }
        return true;
    }
    /* An empty state in a copy of a database (a template for a shadow) has nothing to be wrong about. */
    if (meta_moved(&meta))
        return state_claim(db, NULL, err);
    return true;
}

static bool claim_all(Db *db, const Meta *meta, const char *environment, Error *err)
{
    bool stranger = meta_stranger(meta) != NULL;
    if (meta->relation_moved)
        TRY(db_query(db, sql_state_claim_parked, NO_PARAMS, NULL, err) &&
            db_execute(db, "delete from theseus.helper", err));
    TRY(db_query(db, sql_state_claim, PARAMS(environment), NULL, err));
    TRY(db_query(db, sql_state_claim_numbers, NO_PARAMS, NULL, err));
    return !stranger ||
           state_record(db,
                        &(Event){.kind = "claimed", .statement = -1, .error = meta_stranger(meta)},
                        NULL, err);
}

bool state_claim(Db *db, const char *environment, Error *err)
{
    auto_arena mem = arena_new();
    Meta meta;
    if (!format_read(db, mem, &meta, err))
        return state_hint_rights(db, err);
    TRY(meta_refuse_newer(&meta, err));
    if (meta.format == 0)
        return error_set(err, ERR_REFUSED, "there is no schema theseus in %s to claim",
                         db_database(db));
    bool own = !db_in_transaction(db);
    if (own)
        TRY(db_execute(db, "begin", err));
    Error ignored;
    if (claim_all(db, &meta, environment, err) && (!own || db_execute(db, "commit", err)))
        return true;
    if (own && db_alive(db))
        (void)!db_execute(db, "rollback", &ignored);
    return state_hint_rights(db, err);
}
