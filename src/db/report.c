/*
 * What the server or libpq said, as an Error or a Notice. Never a password.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "db/internal.h"

#define NOTICES_KEPT 1000

static const char *field_of(const PGresult *result, int code)
{
    const char *text = PQresultErrorField(result, code);
    return text ? text : "";
}

bool report_lost(Db *db, Error *err)
{
    auto_arena mem = arena_new();
    char *said = arena_strdup(mem, PQerrorMessage(db->conn));
    for (size_t n = strlen(said); n && said[n - 1] == '\n'; n--)
        said[n - 1] = '\0';
    error_set(err, ERR_CONNECT, "the connection to %s was lost", db_describe(db, mem));
    if (*said)
        error_detail(err, "%s", said);
    return report_ended(db, err);
}

bool report_silent(Db *db, Error *err)
{
    auto_arena mem = arena_new();
    return error_set(err, ERR_CONNECT, "%s does not answer", db_describe(db, mem));
}

bool report_ended(Db *db, Error *err)
{
    err->code = ERR_CONNECT;
    if (db->at_risk)
        error_detail(
            err,
            "whether the last statement took effect is unknown: the server may have finished it");
    else
        error_detail(err, "the transaction was open and not being committed: the server undoes it");
    return error_hint(
        err, "Run the same command again: it looks at what the database has recorded first.");
}

bool report_result(Db *db, const PGresult *result, Error *err)
{
    if (!PQresultErrorField(result, PG_DIAG_SQLSTATE))
        return PQstatus(db->conn) == CONNECTION_BAD
                   ? report_lost(db, err)
                   : error_set(err, ERR_FAILED, "%s", PQresultErrorMessage(result));
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    const char *inner = PQresultErrorField(result, PG_DIAG_INTERNAL_QUERY);
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    const char *sqlstate = field_of(result, PG_DIAG_SQLSTATE);
    bool wanted = db->interrupted || (db->progress && db->progress->interrupted(db->progress));
    bool ours = wanted && strcmp(sqlstate, SQLSTATE_CANCELED) == 0;

    error_set(err, ours ? ERR_INTERRUPTED : ERR_FAILED, "%s",
              field_of(result, PG_DIAG_MESSAGE_PRIMARY));
    snprintf(err->sqlstate, sizeof err->sqlstate, "%s", sqlstate);
    db->error_position = position ? (int)strtol(position, NULL, 10) : 0;
    if (detail)
        error_detail(err, "%s", detail);
    if (inner)
        error_detail(err, "in the query: %s", inner);
    if (context)
        error_detail(err, "%s", context);
    if (hint)
        error_hint(err, "%s", hint);
    return false;
}

void report_notice(void *arg, const PGresult *result)
{
    Db *db = arg;
    if (db->notices.count == NOTICES_KEPT) {
        db->notices_lost++;
        return;
    }
    Arena *mem = db->notice_mem;
    Notice notice = {
        .severity = arena_strdup(mem, field_of(result, PG_DIAG_SEVERITY_NONLOCALIZED)),
        .sqlstate = arena_strdup(mem, field_of(result, PG_DIAG_SQLSTATE)),
        .message = arena_strdup(mem, field_of(result, PG_DIAG_MESSAGE_PRIMARY)),
        .detail = arena_strdup(mem, PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL)),
        .hint = arena_strdup(mem, PQresultErrorField(result, PG_DIAG_MESSAGE_HINT)),
    };
    vec_push(mem, &db->notices, notice);
}

/* --- refusals to connect ------------------------------------------------------------------ */

/* libpq gives no SQLSTATE for a refusal, so its words decide; a server that speaks another language
 * only loses the hint. */
static const struct {
    const char *words, *hint;
} refusal_hints[] = {
    {"no password supplied", "Give the password in the URL, PGPASSWORD or ~/.pgpass."},
    {"password authentication failed",
     "Check user and password: the URL, PGUSER, PGPASSWORD, ~/.pgpass."},
    {"no pg_hba.conf entry",
     "The server's pg_hba.conf does not let this user come from here; some servers "
     "want sslmode=require."},
    {"Peer authentication failed",
     "The server wants the operating system user of the same name; run as that "
     "user, or give host=localhost and a password."},
    {"No such file or directory",
     "No server listens on that socket. Is it running? With a server elsewhere, "
     "give its host in the URL or PGHOST."},
    {"Connection refused", "No server listens there. Is it running, and are host and port right?"},
    {"could not translate host name", "Check the host name in the URL or PGHOST."},
    {"timeout expired",
     "The host does not answer: a firewall, a wrong address, or a server that is down."},
    {"too many clients", "All connections are taken. Try again, or raise max_connections."},
    {"remaining connection slots",
     "All connections are taken. Try again, or raise max_connections."},
    {"starting up", "The server is starting. Try again in a moment."},
    {"shutting down", "The server is stopping."},
    {"in recovery mode", "The server is recovering. Try again in a moment."},
    {"not yet accepting connections", "The server is starting. Try again in a moment."},
    {"SSL", "Check sslmode in the URL or PGSSLMODE against what the server offers."},
    {"no such database",
     "A pooler answered, and it does not know this database. Give the server itself."},
    {"unsupported startup parameter",
     "A pooler answered and does not pass this setting on. Connect to the "
     "server itself: a session is needed."},
    {"database \"",
     "Create the database (createdb), or correct its name in the URL or PGDATABASE."},
    {"role \"", "Create the role, or correct the user in the URL or PGUSER."},
};

static const char *hint_for(PGconn *conn, const char *said)
{
    if (conn && PQconnectionNeedsPassword(conn))
        return refusal_hints[0].hint;
    for (size_t i = 0; i < COUNT(refusal_hints); i++)
        if (strstr(said, refusal_hints[i].words))
            return refusal_hints[i].hint;
    return "Check the URL or the PG* variables.";
}

const char *report_place(PGconn *conn, Arena *mem)
{
    const char *host = PQhost(conn), *port = PQport(conn);
    return arena_printf(mem, "%s:%s/%s as %s", host && *host ? host : "(no host)",
                        port && *port ? port : "5432", PQdb(conn) ? PQdb(conn) : "",
                        PQuser(conn) ? PQuser(conn) : "");
}

/* libpq repeats what it could not understand of a connection string; a password may be in it. */
static void mask_secret(char *text, const char *secret)
{
    size_t length = secret ? strlen(secret) : 0;
    if (!length)
        return;
    for (char *at = text; (at = strstr(at, secret)); at += length)
        memset(at, '*', length);
}

/* Of postgresql://user:password/database (the host forgotten) libpq takes the password for a port. */
static bool is_port(const char *port)
{
    return !port || port[strspn(port, "0123456789,")] == '\0';
}

bool report_refused(PGconn *conn, Error *err)
{
    auto_arena mem = arena_new();
    if (!conn || !PQhost(conn) || !PQuser(conn) || !PQdb(conn) || !is_port(PQport(conn))) {
        error_set(err, ERR_CONNECT, "the connection string cannot be read");
        return error_hint(
            err, "Write postgresql://user@host:port/database or host=... dbname=... user=..., and "
                 "percent-encode special characters of a password in a URL.");
    }
    char *said = arena_strdup(mem, PQerrorMessage(conn));
    for (size_t n = strlen(said); n && said[n - 1] == '\n'; n--)
        said[n - 1] = '\0';
    mask_secret(said, PQpass(conn));
    error_set(err, ERR_CONNECT, "cannot connect to %s", report_place(conn, mem));
    error_detail(err, "%s", said);
    return error_hint(err, "%s", hint_for(conn, said));
}
