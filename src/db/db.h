/*
 * One connection to a PostgreSQL server. This room is the only includer of libpq-fe.h.
 * A Db is used by one thread at a time.
 */
#ifndef THESEUS_DB_DB_H
#define THESEUS_DB_DB_H

#include "core/arena.h"
#include "core/error.h"
#include "core/field.h"
#include "core/progress.h"
#include "core/vec.h"

typedef uint32_t DbOid;
typedef struct Db Db;
typedef struct Rows Rows; /* a result of the server; owns memory outside arenas */

typedef struct DbTarget {
    const char *conninfo; /* URL or key=value string; libpq's environment and service files apply */
    const char *role;     /* NULL, or SET ROLE after connecting */
    const char *application_name; /* NULL: "theseus" */
} DbTarget;

/* Opens, sets our session (see db_reset_session) and reads the version. A refusal to connect is
 * ERR_CONNECT with host, port, database and user in the message, never the password. */
bool db_open(const DbTarget *target, Db **db, Error *err) MUST_CHECK;
/* The same in two halves where the server is reached through a unix socket, so that it can make its backend while we do
 * other things: _ahead never waits and never fails (NULL: not this way), _rest is db_open with what it gave, which it
 * takes. What is not finished is given up by db_close. */
void db_open_ahead(const DbTarget *target, Db **ahead);
bool db_open_rest(const DbTarget *target, Db **ahead, Db **db, Error *err) MUST_CHECK;
/* db_open_rest (`ahead` may hold NULL) that asks something in the flush that sets up the session. A question that the
 * server refuses leaves the connection open and all rows NULL: ask again to hear why. */
typedef struct PipelineQuery PipelineQuery;
bool db_open_asking(const DbTarget *target, Db **ahead, PipelineQuery *queries, size_t count, Db **db, Error *err) MUST_CHECK;
void db_close(Db *db); /* NULL is allowed */
static inline void db_clean(Db **db)
{
    db_close(*db);
    *db = NULL;
}
#define auto_db autoclean(db_clean) Db *
/* Sends one statement and closes without waiting for what comes of it: the server carries it out though nobody listens.
 * For work that is only looked for when it is there. False: it was not sent. */
bool db_leave(Db **db, const char *sql, Error *err) MUST_CHECK;

/* From now on, while we wait for this server: an interruption cancels the running query, which then fails
 * with ERR_INTERRUPTED. NULL ends it. */
void db_watch(Db *db, Progress *progress);
/* For loops between queries: false with ERR_INTERRUPTED after an interruption of what db_watch was given. */
bool db_not_interrupted(Db *db, Error *err) MUST_CHECK;

int db_server_version(const Db *db); /* as server_version_num, e.g. 150020 */
int db_backend_pid(const Db *db);
const char *db_database(const Db *db);
const char *db_user(const Db *db);                 /* current_user at connect (after role) */
const char *db_describe(const Db *db, Arena *mem); /* "host:port/database as user", for messages */
const char *db_conninfo(const Db *db,
                        Arena *mem);  /* to open the same target once more; HAS SECRETS */
bool db_in_transaction(const Db *db); /* also true in a failed transaction */
bool db_alive(const Db *db);          /* the socket is open as far as we know */

/* The session in which our own queries run: search_path = pg_catalog, pinned text settings
 * (notes/catalog.md 3.1), client_encoding UTF8, client_connection_check_interval where it exists. */
bool db_reset_session(Db *db, Error *err) MUST_CHECK;
/* The session as it was after connecting, with the role's own settings: how a user's migration file
 * expects it. DISCARD ALL would drop advisory locks; the equivalent statements keep them. Outside a
 * transaction only. */
bool db_user_session(Db *db, Error *err) MUST_CHECK;

/* Texts of ours that are sent again and again are prepared on the server. To be said after statements that may have
 * taken that away (DEALLOCATE ALL); db_user_session finds out by itself. */
void db_forget_prepared(Db *db);

/* Parameters of plain queries: always text, the server infers the type; NULL is SQL NULL. */
typedef struct Params {
    int count;
    const char *const *values;
} Params;
#define PARAMS(...)                                                                                \
    ((Params){(int)COUNT(((const char *const[]){__VA_ARGS__})), (const char *const[]){__VA_ARGS__}})
#define NO_PARAMS ((Params){0, NULL})

/* `sql` is a literal, an embedded sql_... text or the output of sql_text(). Rows may be NULL when
 * they are of no interest. A server error becomes err with sqlstate, detail, hint. */
bool db_query(Db *db, const char *sql, Params params, Rows **rows, Error *err) MUST_CHECK;
/* Simple protocol, exactly these bytes (one statement or many): for users' statements, DDL and
 * transaction control. rows: of the last statement. */
bool db_execute(Db *db, const char *sql, Error *err) MUST_CHECK;
bool db_execute_rows(Db *db, const char *sql, Rows **rows, Error *err) MUST_CHECK;
/* COPY ... FROM STDIN followed by its data (without the final "\."). */
bool db_copy_in(Db *db, const char *sql, const char *data, size_t length, Error *err) MUST_CHECK;

/* Several queries in one flush (libpq pipeline). All answers are read; the first error wins and
 * err names the query by its label. `arrived`, when given, is called with each answer while the server works
 * on the next: it may take the rows; it may not use the connection. */
struct PipelineQuery {
    const char *label;
    const char *sql;
    Params params;
    Rows *rows; /* out */
    void (*arrived)(void *context, PipelineQuery *query);
    void *context;
    bool prepares; /* of db/ alone */
};
bool db_pipeline(Db *db, PipelineQuery *queries, size_t count, Error *err) MUST_CHECK;

/* Questions in one flush, each a transaction of its own: what the server refuses of one is its `errors` entry (code ERR_NONE:
 * none) and says nothing of the others. False only when the connection is lost. */
bool db_pipeline_each(Db *db, PipelineQuery *queries, size_t count, Error *errors, Error *err) MUST_CHECK;

/* The same, gathered by those who have something to ask or to say. BEGIN and COMMIT may stand among them: what follows a
 * query that failed is not executed, what was committed before it stays. */
typedef struct Pipeline {
    Arena *mem;
    VEC(PipelineQuery) queries;
} Pipeline;
Pipeline pipeline_new(Arena *mem);
/* Its place. The text and the values must live until it is sent. */
size_t pipeline_add(Pipeline *pipeline, const char *label, const char *sql, Params params);
bool pipeline_run(Db *db, Pipeline *pipeline, Error *err) MUST_CHECK;
static inline const Rows *pipeline_rows(const Pipeline *pipeline, size_t place)
{
    return pipeline->queries.items[place].rows;
}
void pipeline_clean(Pipeline *pipeline); /* frees the rows */
#define auto_pipeline autoclean(pipeline_clean) Pipeline

/* db_reset_session, and db_user_session in two halves: what it asks for, and what is to be done with the answer at the place
 * that it gave. In a transaction, which must be committed to count; no query of ours may follow in the same flush. */
void db_reset_session_add(const Db *db, Pipeline *pipeline);
size_t db_user_session_add(const Db *db, Pipeline *pipeline);
bool db_user_session_settle(Db *db, const Pipeline *pipeline, size_t place, Error *err) MUST_CHECK;

/* Position of the last server error in the statement sent: 1-based characters, 0 = none. */
int db_error_position(const Db *db);

/* NOTICE and WARNING messages since the last call, oldest first; on mem. */
typedef struct Notice {
    const char *severity, *sqlstate, *message, *detail, *hint;
} Notice;
size_t db_take_notices(Db *db, Arena *mem, const Notice **notices);

/* Asks the server to cancel what `db` runs; callable from another thread or after SIGINT. */
bool db_cancel(Db *db, Error *err) MUST_CHECK;

void rows_free(Rows *rows);
static inline void rows_clean(Rows **rows)
{
    rows_free(*rows);
    *rows = NULL;
}
#define auto_rows autoclean(rows_clean) Rows *
size_t rows_count(const Rows *rows);
size_t rows_columns(const Rows *rows);
const char *rows_column_name(const Rows *rows, size_t column);
bool rows_column_is_bool(const Rows *rows, size_t column);
const char *rows_get(const Rows *rows, size_t row,
                     size_t column); /* NULL for SQL NULL; lives with rows */
int64_t rows_i64(const Rows *rows, size_t row, size_t column); /* 0 for NULL */
bool rows_bool(const Rows *rows, size_t row, size_t column);
int64_t rows_affected(const Rows *rows); /* of INSERT, UPDATE ...; 0 otherwise */

/* Reads all rows into an array of structs on mem; names and types of the columns are checked
 * against the fields before the first row (a mismatch is a bug of ours: ERR_FAILED naming it). */
bool rows_read(const Rows *rows, const Field *fields, size_t field_count, size_t struct_size,
               Arena *mem, void **items, size_t *count, Error *err) MUST_CHECK;

#endif
