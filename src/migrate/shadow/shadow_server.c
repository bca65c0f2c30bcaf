/*
 * The server under the shadow: file lock, cluster, connections, databases.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/log.h"
#include "core/time.h"
#include "db/sql.h"
#include "migrate/shadow/shadow_internal.h"

#define LOCK_PATIENCE_MS (10 * 60 * 1000)
#define LOCK_POLL_NS (100 * 1000 * 1000)

static bool server_lock(ShadowServer *server, const Project *project, Error *err) MUST_CHECK;
static bool server_start_cluster(ShadowServer *server, const Project *project, const TargetFacts *facts,
                                 Error *err) MUST_CHECK;
static const char *conninfo_with(Arena *mem, const char *conninfo, const char *keyword, const char *value);
static const char *main_database(const ShadowServer *server, const Project *project, const TargetFacts *facts);
static void add_strategy(const ShadowServer *server, Sql *sql);

bool server_start(const Project *project, const TargetFacts *facts, Progress *progress, Arena *mem,
                  ShadowServer **server, Error *err)
{
    ShadowServer *s = ARENA_NEW(mem, ShadowServer);
    *s = (ShadowServer){.mem = mem, .lock = -1, .progress = progress};
    bool ready = server_lock(s, project, err);
    if (ready && project->shadow == SHADOW_EMBEDDED)
        ready = server_start_cluster(s, project, facts, err);
    else if (ready)
        s->conninfo = project->shadow == SHADOW_URL ? project->shadow_url : facts->conninfo;
    s->main = main_database(s, project, facts);
    if (!ready || !server_open_admin(s, s->cluster ? "template1" : NULL, &s->maintenance, err) || !server_await_left(s, err)) {
        server_stop(s);
        return error_while(err, "starting the shadow");
    }
    *server = s;
    return true;
}

void server_stop(ShadowServer *server)
{
    if (!server)
        return;
    db_clean(&server->maintenance);
    if (server->lock >= 0)
        close(server->lock);
    server->lock = -1;
}

bool server_open_admin(ShadowServer *server, const char *database, Db **db, Error *err)
{
    const char *conninfo = server->cluster ? cluster_conninfo(server->cluster, database, server->mem)
                           : database      ? conninfo_with(server->mem, server->conninfo, "dbname", database)
                                           : server->conninfo;
    return db_open(&(DbTarget){.conninfo = conninfo, .application_name = "theseus shadow"}, db, err);
}

bool server_open_user(ShadowServer *server, const TargetFacts *facts, const char *database, Db **db, Error *err)
{
    const char *conninfo;
    if (server->cluster)
        conninfo = conninfo_with(server->mem, cluster_conninfo(server->cluster, database, server->mem), "user",
                                 facts->user);
    else
        conninfo = conninfo_with(server->mem, server->conninfo, "dbname", database);
    DbTarget target = {.conninfo = conninfo, .role = facts->role, .application_name = "theseus shadow"};
    return db_open(&target, db, err);
}

/* A subscription keeps its database from being dropped, and a migration may have made one. In a cluster of our own its rows go, which
 * asks no publisher; elsewhere DROP DATABASE says what is in the way. */
static bool forget_subscriptions(ShadowServer *server, const char *database, Error *err)
{
    if (!server->cluster)
        return true;
    return db_execute(server->maintenance,
                      sql_make(server->mem, KW("with gone as (delete from pg_catalog.pg_subscription s using pg_catalog.pg_database d"
                                               " where d.oid = s.subdbid and d.datname = "), LIT(database),
                               KW(" returning s.oid) delete from pg_catalog.pg_shdepend"
                                  " where classid = 'pg_catalog.pg_subscription'::pg_catalog.regclass and objid in (select oid from gone)")), err);
}

bool server_drop_database(ShadowServer *server, const char *database, Error *err)
{
    TRY(forget_subscriptions(server, database, err));
    const char *sql = sql_make(server->mem, KW("drop database if exists "), ID(database), KW(" with (force)"));
    return db_execute(server->maintenance, sql, err);
}

bool server_clone_database(ShadowServer *server, const char *template, const char *database, const char *owner,
                           Error *err)
{
    Sql sql = sql_new(server->mem);
    TRY(server_drop_database(server, database, err));
    sql_add(&sql, KW("create database "), ID(database), KW(" template "), ID(template));
    if (server->cluster && owner)
        sql_add(&sql, KW(" owner "), ID(owner));
    add_strategy(server, &sql);
    return db_execute(server->maintenance, sql_text(&sql), err);
}

/* Files copied as files take 0.7 of the time, where a checkpoint costs nothing (fsync is off). It is the only way before 15. */
static void add_strategy(const ShadowServer *server, Sql *sql)
{
    if (server->cluster && db_server_version(server->maintenance) >= 150000)
        sql_add(sql, KW(" strategy file_copy"));
}

/* --- left to the server ----------------------------------------------------------------------- */

/* Who does it holds this lock, in the database of Shadow.maintenance, until his session ends with it. */
#define LEFT_LOCK "8467193"

static bool server_leave(ShadowServer *server, const char *sql, Error *err)
{
    auto_db db = NULL;
    TRY(server_open_admin(server, db_database(server->maintenance), &db, err));
    TRY(db_execute(db, "select pg_catalog.pg_advisory_lock_shared(" LEFT_LOCK ")", err));
    return db_leave(&db, sql, err);
}

bool server_await_left(ShadowServer *server, Error *err)
{
    return db_execute(server->maintenance, "select pg_catalog.pg_advisory_lock(" LEFT_LOCK ")", err) &&
           db_execute(server->maintenance, "select pg_catalog.pg_advisory_unlock(" LEFT_LOCK ")", err);
}

bool server_leave_drop(ShadowServer *server, const char *database, Error *err)
{
    TRY(forget_subscriptions(server, database, err));
    return server_leave(server, sql_make(server->mem, KW("drop database if exists "), ID(database), KW(" with (force)")), err);
}

bool server_leave_clone(ShadowServer *server, const char *template, const char *database, Error *err)
{
    Sql sql = sql_new(server->mem);
    sql_add(&sql, KW("create database "), ID(database), KW(" template "), ID(template));
    add_strategy(server, &sql);
    return server_leave(server, sql_text(&sql), err);
}

/* The lock is the process's own: it ends with the process, however that ends. */
static bool server_lock(ShadowServer *server, const Project *project, Error *err)
{
    TRY(file_make_directories(project->state_directory, err));
    const char *path = path_join(server->mem, project->state_directory, "shadow.lock");
    server->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (server->lock < 0)
        return error_set(err, ERR_FAILED, "cannot open %s: %s", path, strerror(errno));
    int64_t until = time_monotonic_ms() + LOCK_PATIENCE_MS;
    for (bool said = false; flock(server->lock, LOCK_EX | LOCK_NB) != 0; said = true) {
        if (!said)
            server->progress->say(server->progress, "another theseus uses the shadow of this project; waiting for it");
        if (server->progress->interrupted(server->progress))
            return error_set(err, ERR_INTERRUPTED, "interrupted while waiting for the shadow");
        if (time_monotonic_ms() > until) {
            error_set(err, ERR_REFUSED, "another theseus has been using the shadow of this project for ten minutes");
            return error_hint(err, "It holds %s. Wait for it or end it, then try again.", path);
        }
        nanosleep(&(struct timespec){.tv_nsec = LOCK_POLL_NS}, NULL);
    }
    return true;
}

static bool server_start_cluster(ShadowServer *server, const Project *project, const TargetFacts *facts, Error *err)
{
    const char *directory = path_join(server->mem, project->state_directory, "shadow");
    int major = facts->server_version / 10000;
    /* The same major version when this machine has it; any other gives an indicative proof. */
    if (!cluster_find(directory, CLUSTER_SHADOW, major, server->mem, &server->cluster, err))
        TRY(cluster_find(directory, CLUSTER_SHADOW, 0, server->mem, &server->cluster, err));
    server->superuser = server->cluster->superuser;
    return cluster_start(server->cluster, err);
}

static const char *main_database(const ShadowServer *server, const Project *project, const TargetFacts *facts)
{
    if (server->cluster && strcmp(facts->database, "template0") && strcmp(facts->database, "template1"))
        return facts->database;
    const char *place = arena_printf(server->mem, "%s\n%s", project->root, facts->database);
    return arena_printf(server->mem, "theseus_shadow_%.12s", digest_hex(digest_of_text(place), server->mem));
}

/* Later keywords win, in both of libpq's forms. */
static const char *conninfo_with(Arena *mem, const char *conninfo, const char *keyword, const char *value)
{
    bool is_url = !strncmp(conninfo, "postgres://", 11) || !strncmp(conninfo, "postgresql://", 13);
    Buf out = buf_new(mem);
    buf_add(&out, conninfo);
    buf_printf(&out, is_url ? "%c%s=" : "%c%s='", is_url ? (strchr(conninfo, '?') ? '&' : '?') : ' ', keyword);
    for (const char *c = value; *c; c++) {
        if (is_url)
            buf_printf(&out, "%%%02X", (unsigned char)*c);
        else
            buf_printf(&out, strchr("'\\", *c) ? "\\%c" : "%c", *c);
    }
    buf_add(&out, is_url ? "" : "'");
    return out.data;
}
