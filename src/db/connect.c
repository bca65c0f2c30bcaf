/*
 * Opening, describing and closing a connection.
 *
 * libpq's conventions hold: URLs, key=value strings, PG* variables, services and .pgpass. Our
 * defaults (application name, keepalives, a limit to the wait for a host that does not answer) stand
 * before the user's string and give way to it.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/time.h"
#include "db/internal.h"

#define APPLICATION_NAME "theseus"
#define CHECK_INTERVAL   "2s" /* how long a backend outlives a client that was killed */

#define AHEAD_MS 3000 /* a server on this machine that needs longer is in trouble */

typedef struct Keywords {
    const char *names[16], *values[16];
    int count;
} Keywords;

static void keyword_add(Keywords *keywords, const char *name, const char *value)
{
    keywords->names[keywords->count] = name;
    keywords->values[keywords->count++] = value;
}

/* A service file may say these itself, and what we pass would win over it. */
static bool names_service(const char *conninfo)
{
    return getenv("PGSERVICE") || strstr(conninfo, "service=");
}

/* `at_once`: gives a connection that is under way. */
static PGconn *connect_start(const DbTarget *target, bool at_once)
{
    const char *conninfo = target->conninfo ? target->conninfo : "";
    Keywords keywords = {.count = 0};
    if (!names_service(conninfo)) {
        if (!getenv("PGCONNECT_TIMEOUT"))
            keyword_add(&keywords, "connect_timeout", "15");
        keyword_add(&keywords, "keepalives_idle", "30");
        keyword_add(&keywords, "keepalives_interval", "10");
        keyword_add(&keywords, "keepalives_count", "3");
    }
    /* An empty string is no connection string for libpq but a name to be left out. */
    keyword_add(&keywords, "dbname", *conninfo ? conninfo : NULL);
    keyword_add(&keywords, "client_encoding", "UTF8");
    keyword_add(&keywords,
                target->application_name ? "application_name" : "fallback_application_name",
                target->application_name ? target->application_name : APPLICATION_NAME);
    keyword_add(&keywords, NULL, NULL);
    return at_once ? PQconnectStartParams(keywords.names, keywords.values, 1)
                   : PQconnectdbParams(keywords.names, keywords.values, 1);
}

/* A string without "=" and "://" would be taken by libpq for a database name: "localhost" then fails
 * with words about a database. Only the two documented forms are accepted. */
static bool conninfo_check(const char *conninfo, Error *err)
{
    char *said = NULL;
    PQconninfoOption *options = conninfo && *conninfo ? PQconninfoParse(conninfo, &said) : NULL;
    PQconninfoFree(options);
    PQfreemem(said);
    if (options || !conninfo || !*conninfo)
        return true;
    return report_refused(NULL, err);
}

static Db *db_new(const DbTarget *target)
{
    Db *db = calloc(1, sizeof *db);
    BUG_IF(!db);
    db->mem = arena_new();
    db->notice_mem = arena_new();
    db->prepared = map_new(db->mem);
    db->role = arena_strdup(db->mem, target->role);
    db->check_interval = CHECK_INTERVAL;
    return db;
}

/* What is done with every connection once the server has answered. */
static bool opened(Db *db, PipelineQuery *asked, size_t count, Error *err)
{
    if (PQstatus(db->conn) != CONNECTION_OK)
        return report_refused(db->conn, err);
    PQsetNoticeReceiver(db->conn, report_notice, db);
    db->cancel = PQgetCancel(db->conn);
    PQsetnonblocking(db->conn, 1);
    return session_start(db, asked, count, err);
}

static bool open_here(const DbTarget *target, PipelineQuery *asked, size_t count, Db **out, Error *err)
{
    TRY(conninfo_check(target->conninfo, err));
    auto_db db = db_new(target);
    db->conn = connect_start(target, false);
    TRY(opened(db, asked, count, err));
    *out = TAKE(db);
    return true;
}

bool db_open(const DbTarget *target, Db **out, Error *err)
{
    return open_here(target, NULL, 0, out, err);
}

/* Nothing of a name server, an encryption or another host to be tried stands between us and the server. */
static bool is_local(const char *conninfo)
{
    static const char *const elsewhere[] = {"PGHOST", "PGHOSTADDR", "PGSERVICE"};
    PQconninfoOption *options = conninfo && *conninfo ? PQconninfoParse(conninfo, NULL) : NULL;
    bool local = false;
    for (size_t i = 0; i < COUNT(elsewhere); i++)
        if (getenv(elsewhere[i])) {
            PQconninfoFree(options);
            return false;
        }
    for (PQconninfoOption *o = options; o && o->keyword; o++) {
        if (!o->val)
            continue;
        if (strcmp(o->keyword, "host") == 0)
            local = o->val[0] == '/' && !strchr(o->val, ',');
        else if (strcmp(o->keyword, "hostaddr") == 0 || strcmp(o->keyword, "service") == 0) {
            local = false;
            break;
        }
    }
    PQconninfoFree(options);
    return local;
}

/* Sends what can be sent without waiting. */
static PostgresPollingStatusType push(PGconn *conn, PostgresPollingStatusType status)
{
    struct pollfd fd = {.fd = PQsocket(conn), .events = POLLOUT};
    while (status == PGRES_POLLING_WRITING && poll(&fd, 1, 0) > 0) {
        status = PQconnectPoll(conn);
        fd.fd = PQsocket(conn);
    }
    return status;
}

void db_open_ahead(const DbTarget *target, Db **out)
{
    *out = NULL;
    if (!is_local(target->conninfo))
        return;
    auto_db db = db_new(target);
    db->conn = connect_start(target, true);
    if (!db->conn || PQstatus(db->conn) == CONNECTION_BAD)
        return;
    db->opening = push(db->conn, PGRES_POLLING_WRITING);
    *out = TAKE(db);
}

/* False: it is not there within AHEAD_MS, or was refused; the ordinary way then says why. */
static bool arrived(Db *db)
{
    int64_t until = time_monotonic_ms() + AHEAD_MS;
    while (db->opening == PGRES_POLLING_READING || db->opening == PGRES_POLLING_WRITING) {
        struct pollfd fd = {.fd = PQsocket(db->conn),
                            .events = db->opening == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        int64_t left = until - time_monotonic_ms();
        if (left <= 0)
            return false;
        if (poll(&fd, 1, (int)left) > 0)
            db->opening = PQconnectPoll(db->conn);
    }
    return db->opening == PGRES_POLLING_OK;
}

bool db_open_rest(const DbTarget *target, Db **ahead, Db **out, Error *err)
{
    return db_open_asking(target, ahead, NULL, 0, out, err);
}

bool db_open_asking(const DbTarget *target, Db **ahead, PipelineQuery *queries, size_t count, Db **out, Error *err)
{
    auto_db db = TAKE(*ahead);
    if (!db || !arrived(db)) {
        db_close(TAKE(db));
        return open_here(target, queries, count, out, err);
    }
    TRY(opened(db, queries, count, err));
    *out = TAKE(db);
    return true;
}

void db_close(Db *db)
{
    if (!db)
        return;
    PQfreeCancel(db->cancel);
    PQfinish(db->conn);
    arena_free(db->notice_mem);
    arena_free(db->mem);
    free(db);
}

bool db_leave(Db **db, const char *sql, Error *err)
{
    auto_db leaving = TAKE(*db);
    /* Else the server ends what it does for a client that has gone. */
    if (leaving->server_version >= 140000)
        TRY(db_execute(leaving, "set client_connection_check_interval = 0", err));
    if (!PQsendQuery(leaving->conn, sql))
        return report_lost(leaving, err);
    return wire_flush(leaving, err);
}

void db_watch(Db *db, Progress *progress)
{
    db->progress = progress;
}

bool db_not_interrupted(Db *db, Error *err)
{
    if (!db->progress || !db->progress->interrupted(db->progress))
        return true;
    return error_set(err, ERR_INTERRUPTED, "interrupted");
}

int db_server_version(const Db *db)
{
    return db->server_version;
}

int db_backend_pid(const Db *db)
{
    return db->backend_pid;
}

const char *db_database(const Db *db)
{
    return db->database;
}

const char *db_user(const Db *db)
{
    return db->user;
}

const char *db_describe(const Db *db, Arena *mem)
{
    return report_place(db->conn, mem);
}

bool db_in_transaction(const Db *db)
{
    PGTransactionStatusType status = PQtransactionStatus(db->conn);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

bool db_alive(const Db *db)
{
    /* A server that ends the session says so before it closes: read up to the end. */
    struct pollfd fd = {.fd = PQsocket(db->conn), .events = POLLIN};
    while (PQstatus(db->conn) == CONNECTION_OK && poll(&fd, 1, 0) > 0)
        if (!PQconsumeInput(db->conn))
            return false;
    return PQstatus(db->conn) == CONNECTION_OK;
}

bool db_cancel(Db *db, Error *err)
{
    char said[256];
    if (db->cancel && PQcancel(db->cancel, said, sizeof said))
        return true;
    return error_set(err, ERR_CONNECT, "the cancel request did not reach the server: %s", said);
}

static void conninfo_add(Buf *buf, const char *name, const char *value)
{
    buf_printf(buf, "%s%s='", buf->length ? " " : "", name);
    for (; *value; value++) {
        if (*value == '\'' || *value == '\\')
            buf_add_char(buf, '\\');
        buf_add_char(buf, *value);
    }
    buf_add(buf, "'");
}

/* Of several hosts the one we are connected to: a second connection must see the same server. */
const char *db_conninfo(const Db *db, Arena *mem)
{
    Buf buf = buf_new(mem);
    PQconninfoOption *options = PQconninfo(db->conn);
    for (PQconninfoOption *o = options; o && o->keyword; o++) {
        const char *value = o->val;
        if (strcmp(o->keyword, "host") == 0)
            value = PQhost(db->conn);
        else if (strcmp(o->keyword, "port") == 0)
            value = PQport(db->conn);
        else if (strcmp(o->keyword, "hostaddr") == 0 && value)
            value = PQhostaddr(db->conn);
        if (value && *value && strcmp(o->keyword, "replication") != 0)
            conninfo_add(&buf, o->keyword, value);
    }
    PQconninfoFree(options);
    return buf.data;
}
