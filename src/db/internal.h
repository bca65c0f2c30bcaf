/*
 * What the files of this room share. Nothing outside db/ includes it.
 *
 * The connection is non-blocking for its whole life: all waiting happens in wire.c, which reads while
 * it sends (a server that cannot get rid of its answers stops reading, and two full socket buffers
 * would wait for each other for ever) and which notices an interruption.
 */
#ifndef THESEUS_DB_INTERNAL_H
#define THESEUS_DB_INTERNAL_H

#include <libpq-fe.h>

#include "core/map.h"
#include "core/progress.h"
#include "db/db.h"

#define SQLSTATE_INVALID_PARAMETER "22023"
#define SQLSTATE_CANCELED          "57014"

struct Db {
    PGconn *conn;
    PostgresPollingStatusType opening; /* between db_open_ahead and db_open_rest */
    PGcancel *cancel; /* made once: usable from another thread */
    Arena *mem;
    Arena *notice_mem;
    VEC(Notice) notices;
    size_t notices_lost;
    int server_version, backend_pid;
    const char *database, *user, *role;
    const char *check_interval; /* of client_connection_check_interval */
    int error_position;
    Map prepared;        /* text -> Prepared (prepared.c) */
    unsigned prepared_count;
    Progress *progress;  /* NULL: waiting cannot be interrupted */
    bool interrupted;    /* we asked the server to cancel because of it */
    int64_t deadline_ms; /* monotonic; past it waiting fails; 0: none */
    bool at_risk;        /* what runs now may be committed although we never hear of it */
};

struct Rows {
    PGresult *result;
};

static inline void result_clean(PGresult **result)
{
    PQclear(*result);
    *result = NULL;
}
#define auto_result autoclean(result_clean) PGresult *

/* wire.c */
bool wire_flush(Db *db, Error *err) MUST_CHECK;
/* The next result, NULL at the end of a query. Waits. */
bool wire_result(Db *db, PGresult **result, Error *err) MUST_CHECK;
bool wire_wait(Db *db, short events, Error *err) MUST_CHECK;
/* From now on the server has so long to answer, in all; then the connection counts as lost. */
void wire_limit(Db *db, int64_t ms);

/* report.c */
bool report_result(Db *db, const PGresult *result, Error *err);
bool report_lost(Db *db, Error *err);
bool report_ended(
    Db *db, Error *err); /* the session ended with the error that err tells: what that means */
bool report_silent(Db *db, Error *err);
bool report_refused(PGconn *conn,
                    Error *err); /* conn NULL: the connection string was no such thing */
void report_notice(void *db, const PGresult *result);
const char *report_place(PGconn *conn, Arena *mem);

/* query.c: reads every result of what was sent; the last rows and the first error count. */
bool query_finish(Db *db, Rows **rows, Error *err) MUST_CHECK;
void query_begin(Db *db, const char *sql);
bool query_may_commit(const char *sql);

/* prepared.c: the name to execute the text by, or NULL: send it as it is. *make: it must be prepared first. */
const char *prepared_name(Db *db, const char *sql, bool *make);
size_t prepared_standing(const Db *db);
void prepared_failed(Db *db, const char *sql); /* the server did not take it */

/* rows.c */
Rows *rows_new(PGresult *result);

/* session.c */
/* `asked`: what the caller wants to know in the same flush; see db_open_asking. */
bool session_start(Db *db, PipelineQuery *asked, size_t count, Error *err) MUST_CHECK;

/* sql_keywords.c: words that quote_ident quotes on any supported server, lower case. */
bool sql_is_keyword(const char *word, size_t length);

#endif
