#include "migrate/suitable.h"

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#define OLDEST_SERVER 130000

bool refuse_old_server(Db *db, Error *err)
{
    int version = db_server_version(db);

    if (version >= OLDEST_SERVER)
        return true;
    error_set(err, ERR_REFUSED,
              "this server is PostgreSQL %d.%d; %d is the oldest that is supported",
              version / 10000, version % 10000, OLDEST_SERVER / 10000);
    return error_hint(err, "Upgrade the server first (pg_upgrade).");
}

bool refuse_standby(Db *db, Error *err)
{
    auto_rows rows = NULL;

    TRY(db_query(db, sql_migrate_session_facts, NO_PARAMS, &rows, err));
    if (!rows_bool(rows, 0, 0))
        return true;
    error_set(err, ERR_REFUSED, "this server is a standby: it only reads");
    return error_hint(
        err,
        "Connect to the primary (target_session_attrs=read-write finds it among several hosts).");
}

/* Behind a transaction pooler two transactions of one connection meet different backends, and a session
 * lock would protect nothing. While a second connection keeps a transaction open, ours is looked at twice. */
bool refuse_pooler(Db *db, const DbTarget *target, Error *err)
{
    auto_db other = NULL;
    auto_rows theirs = NULL;
    auto_rows ours = NULL;
    int64_t other_pid, our_pid;

    TRY(db_open(target, &other, err));
    TRY(db_execute(other, "begin", err));
    TRY(db_query(other, sql_migrate_session_facts, NO_PARAMS, &theirs, err));
    TRY(db_query(db, sql_migrate_session_facts, NO_PARAMS, &ours, err));
    other_pid = rows_i64(theirs, 0, 1);
    our_pid = rows_i64(ours, 0, 1);
    if (our_pid == db_backend_pid(db) && other_pid == db_backend_pid(other) && our_pid != other_pid)
        return true;
    error_set(err, ERR_REFUSED, "this connection goes through a transaction pooler");
    error_detail(err, "one connection was served by the backends %lld and %lld",
                 (long long)db_backend_pid(db), (long long)our_pid);
    return error_hint(
        err, "Migrations hold a session lock: connect to the server itself, or to the pooler's "
             "session mode (Supabase: port 5432 instead of 6543).");
}
