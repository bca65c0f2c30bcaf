/*
 * The life of a private cluster.
 *
 *     nothing --initdb in data.new, rename--> data --postgres--> running --SIGINT--> data
 *        ^                                     |
 *        +-------- rename to data.old ---------+
 *
 * Invariants: (1) `data` is complete or absent: what is being made or removed has another name, so a kill at
 * any moment leaves nothing half done under the name that counts. (2) Making, starting, stopping and removing
 * hold a lock on directory/lock; initdb inherits it, so that a killed parent does not free it too early.
 * (3) The server listens only on a socket in a folder that is closed to others; that is why `trust` is enough.
 * (4) The server is no child of ours and of no session: it outlives us.
 */
#include "db/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/file.h"
#include "core/process.h"
#include "core/time.h"
#include "db/cluster_internal.h"
#include "db/db.h"
#include "db/sql.h"

#define LOCK_PATIENCE_MS  120000
#define START_PATIENCE_MS 300000 /* crash recovery of a large embedded database */
#define STOP_PATIENCE_MS  60000
#define POLL_US           3000
#define LOG_KEPT_BYTES    (8 << 20)

static void lock_clean(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define auto_lock autoclean(lock_clean) int

const char *cluster_file(const char *path, Arena *mem)
{
    const char *text;
    size_t length;
    Error ignored;
    return file_read(path, LOG_KEPT_BYTES + (1 << 20), mem, &text, &length, &ignored) ? text : NULL;
}

static const char *path_in(const Cluster *cluster, const char *name, Arena *mem)
{
    return arena_printf(mem, "%s/%s", cluster->directory, name);
}

/* --- finding ------------------------------------------------------------------------------ */

/* The name the kernel knows a folder by, also when its last parts do not exist yet. */
static const char *resolve(const char *path, Arena *mem)
{
    char *full = realpath(path, NULL);
    if (full) {
        const char *kept = arena_strdup(mem, full);
        free(full);
        return kept;
    }
    const char *slash = strrchr(path, '/');
    if (slash == path)
        return path;
    const char *parent = slash ? arena_strndup(mem, path, (size_t)(slash - path)) : ".";
    return arena_printf(mem, "%s/%s", resolve(parent, mem), slash ? slash + 1 : path);
}

static int data_major(const Cluster *cluster, Arena *mem)
{
    const char *text = cluster_file(path_in(cluster, "data/PG_VERSION", mem), mem);
    return text ? (int)strtol(text, NULL, 10) : 0;
}

bool cluster_find(const char *directory, ClusterUse use, int major, Arena *mem, Cluster **out,
                  Error *err)
{
    Cluster *cluster = ARENA_NEW(mem, Cluster);
    cluster->mem = mem;
    cluster->directory = resolve(directory, mem);
    cluster->use = use;
    const struct passwd *user = getpwuid(geteuid());
    cluster->superuser = user ? arena_strdup(mem, user->pw_name) : "postgres";
    int made_by = use == CLUSTER_EMBEDDED ? data_major(cluster, mem) : 0;
    if (major && made_by && major != made_by)
        return error_set(err, ERR_REFUSED, "the cluster in %s was made by PostgreSQL %d, not %d",
                         cluster->directory, made_by, major);
    TRY(find_binaries(cluster, major ? major : made_by, err) ||
        (made_by && error_detail(err, "the cluster in %s was made by it", cluster->directory)));
    Postmaster postmaster;
    if (cluster_postmaster(cluster->directory, mem, &postmaster))
        cluster->socket_directory = postmaster.socket_directory;
    *out = cluster;
    return true;
}

/* postmaster.pid: pid, data folder, start time, port, socket folder, listen address, shared memory, status */
bool cluster_postmaster(const char *directory, Arena *mem, Postmaster *postmaster)
{
    const char *data = arena_printf(mem, "%s/data", directory);
    char *rest = NULL;
    const char *text = cluster_file(arena_printf(mem, "%s/postmaster.pid", data), mem);
    if (!text)
        return false;
    rest = arena_strdup(mem, text);
    const char *lines[8] = {0};
    for (size_t i = 0; i < COUNT(lines) && rest; i++)
        lines[i] = strsep(&rest, "\n");
    pid_t pid = (pid_t)strtol(lines[0], NULL, 10);
    if (!server_serves(pid, data))
        return false;
    *postmaster = (Postmaster){.pid = pid,
                               .socket_directory = lines[4] && *lines[4] ? lines[4] : NULL,
                               .ready = lines[7] && strncmp(lines[7], "ready", 5) == 0};
    return true;
}

/* A connection and not only a file: somebody may have cleaned up the folder of the socket. */
static bool answers(const Postmaster *postmaster)
{
    if (!postmaster->ready || !postmaster->socket_directory)
        return false;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432",
             postmaster->socket_directory);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        close(fd);
    return connected;
}

bool cluster_running(const Cluster *cluster)
{
    auto_arena mem = arena_new();
    Postmaster postmaster;
    return cluster_postmaster(cluster->directory, mem, &postmaster) && answers(&postmaster);
}

/* --- lock --------------------------------------------------------------------------------- */

static bool lock_take(const Cluster *cluster, int *lock, Error *err)
{
    auto_arena mem = arena_new();
    TRY(file_make_directories(cluster->directory, err));
    chmod(cluster->directory, 0700);
    const char *path = path_in(cluster, "lock", mem);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(err, ERR_FAILED, "cannot write %s: %s", path, strerror(errno));
    *lock = fd;
    int64_t began = time_monotonic_ms();
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return error_set(err, ERR_FAILED, "cannot lock %s: %s", path, strerror(errno));
        if (time_monotonic_ms() - began > LOCK_PATIENCE_MS)
            return error_set(err, ERR_FAILED, "another process has held %s for two minutes", path);
        usleep(POLL_US);
    }
    return true;
}

/* --- init --------------------------------------------------------------------------------- */

static bool refuse_root(Error *err)
{
    if (geteuid() != 0)
        return true;
    error_set(err, ERR_REFUSED,
              "PostgreSQL refuses to run as root, so there is no private PostgreSQL for root");
    return error_hint(
        err,
        "Run theseus as an ordinary user (for example: sudo -u NAME theseus ...), or give the URL of "
        "a server that runs.");
}

/* "C" sorts as C.UTF-8 does but knows only ASCII letters; it is there on every system. */
static const char *locale_option(void)
{
    locale_t found = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
    if (!found)
        return "--locale=C";
    freelocale(found);
    return "--locale=C.UTF-8";
}

/* The lock lives as long as initdb has it open, even when we are killed. */
static bool initdb_run(const char *const *argv, int lock, Error *err)
{
    static const char *const environment[] = {"LC_ALL=C", "PGCLIENTENCODING=UTF8",
                                              "PGDATESTYLE=ISO", NULL};
    auto_arena mem = arena_new();
    ProcessResult result;
    fcntl(lock, F_SETFD, 0);
    bool ran =
        process_run(&(ProcessCall){.argv = argv, .environment = environment}, mem, &result, err);
    fcntl(lock, F_SETFD, FD_CLOEXEC);
    TRY(ran);
    if (result.status == 0)
        return true;
    error_set(err, ERR_FAILED, "%s failed (exit status %d)", argv[0], result.status);
    return error_detail(err, "%s", result.err);
}

static bool cluster_init(const Cluster *cluster, int lock, Error *err)
{
    auto_arena mem = arena_new();
    const char *fresh = path_in(cluster, "data.new", mem);
    TRY(file_remove_tree(fresh, err));
    TRY(file_remove_tree(path_in(cluster, "data.old", mem), err));
    const char *argv[] = {
        arena_printf(mem, "%s/initdb", cluster->bin_directory),
        "--pgdata",
        fresh,
        "--username",
        cluster->superuser,
        "--auth=trust",
        "--encoding=UTF8",
        locale_option(),
        "--no-instructions",
        cluster->use == CLUSTER_SHADOW ? "--no-sync" : NULL,
        NULL,
    };
    if (!initdb_run(argv, lock, err))
        return error_while(err, "making a private PostgreSQL in %s", cluster->directory);
    const char *data = path_in(cluster, "data", mem);
    if (rename(fresh, data) != 0)
        return error_set(err, ERR_FAILED, "cannot rename %s to %s: %s", fresh, data,
                         strerror(errno));
    return true;
}

/* Aside first: a data folder that is half removed must not bear the name. */
static bool data_remove(const Cluster *cluster, Error *err)
{
    auto_arena mem = arena_new();
    const char *data = path_in(cluster, "data", mem), *aside = path_in(cluster, "data.old", mem);
    TRY(file_remove_tree(aside, err));
    if (rename(data, aside) != 0 && errno != ENOENT)
        return error_set(err, ERR_FAILED, "cannot rename %s: %s", data, strerror(errno));
    return file_remove_tree(aside, err);
}

/* --- start -------------------------------------------------------------------------------- */

static const char *const settings_common[] = {
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "logging_collector=off",
    "log_destination=stderr",
    "max_locks_per_transaction=512",
    "max_wal_size=2GB",
    "update_process_title=on",
    "log_line_prefix=%m [%p] ",
};
/* Statistics stay on: written rows are found by them. */
static const char *const settings_shadow[] = {
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "max_connections=40",
    "checkpoint_timeout=1h",
    "jit=off",
    "max_locks_per_transaction=2048",
};

static const char *const *server_argv(const Cluster *cluster, Arena *mem)
{
    VEC(const char *) argv = {0};
    vec_push(mem, &argv, arena_printf(mem, "%s/postgres", cluster->bin_directory));
    vec_push(mem, &argv, "-D");
    vec_push(mem, &argv, path_in(cluster, "data", mem));
    vec_push(mem, &argv, "-c");
    vec_push(mem, &argv,
             arena_printf(mem, "unix_socket_directories=%s", cluster->socket_directory));
    for (size_t i = 0; i < COUNT(settings_common); i++) {
        vec_push(mem, &argv, "-c");
        vec_push(mem, &argv, settings_common[i]);
    }
    for (size_t i = 0; cluster->use == CLUSTER_SHADOW && i < COUNT(settings_shadow); i++) {
        vec_push(mem, &argv, "-c");
        vec_push(mem, &argv, settings_shadow[i]);
    }
    vec_push(mem, &argv, NULL);
    return argv.items;
}

static bool refuse_start(const Cluster *cluster, const char *log, off_t from, const char *what,
                         Error *err)
{
    auto_arena mem = arena_new();
    const char *text = cluster_file(log, mem);
    error_set(err, ERR_FAILED, "the private PostgreSQL in %s %s", cluster->directory, what);
    if (text && (off_t)strlen(text) > from) {
        size_t length = strlen(text + from), shown = length > 1500 ? length - 1500 : 0;
        error_detail(err, "%s", text + from + shown);
    }
    return error_hint(err, "Its log is %s.", log);
}

static bool wait_until_ready(Cluster *cluster, pid_t pid, const char *log, off_t from, Error *err)
{
    auto_arena mem = arena_new();
    Postmaster postmaster;
    for (int64_t began = time_monotonic_ms(); time_monotonic_ms() - began < START_PATIENCE_MS;) {
        arena_reset(mem);
        if (cluster_postmaster(cluster->directory, mem, &postmaster) && answers(&postmaster))
            return true;
        if (!server_alive(pid))
            return refuse_start(cluster, log, from, "did not start", err);
        usleep(POLL_US);
    }
    return refuse_start(cluster, log, from, "is not ready after five minutes", err);
}

/* The server removes the lock file of a dead one, unless its pid is taken: by somebody else, or by the
 * dead one itself whom nobody has waited for. */
static void lock_file_forget(const char *path)
{
    auto_arena mem = arena_new();
    const char *text = cluster_file(path, mem);
    pid_t pid = text ? (pid_t)strtol(text, NULL, 10) : 0;
    if (pid > 0 && (kill(pid, 0) == 0 || errno == EPERM))
        unlink(path);
}

static bool server_start(Cluster *cluster, Error *err)
{
    auto_arena mem = arena_new();
    const char *data = path_in(cluster, "data", mem), *log = path_in(cluster, "log", mem);
    TRY(find_socket_directory(cluster, err));
    server_end_orphans(data); /* no postmaster of this folder is alive; its children may be */
    lock_file_forget(arena_printf(mem, "%s/postmaster.pid", data));
    lock_file_forget(arena_printf(mem, "%s/.s.PGSQL.5432.lock", cluster->socket_directory));
    struct stat facts = {0};
    if (stat(log, &facts) == 0 && facts.st_size > LOG_KEPT_BYTES) {
        rename(log, path_in(cluster, "log.1", mem));
        facts.st_size = 0;
    }
    pid_t pid;
    TRY(server_daemonise(server_argv(cluster, mem), log, cluster->use == CLUSTER_SHADOW, &pid, err));
    return wait_until_ready(cluster, pid, log, facts.st_size, err);
}

static bool server_stop(const Cluster *cluster, Error *err)
{
    auto_arena mem = arena_new();
    Postmaster postmaster;
    if (!cluster_postmaster(cluster->directory, mem, &postmaster))
        return true;
    const char *data = path_in(cluster, "data", mem);
    int64_t began = time_monotonic_ms();
    kill(postmaster.pid, SIGINT);
    for (bool hurried = false; server_serves(postmaster.pid, data); usleep(POLL_US)) {
        int64_t waited = time_monotonic_ms() - began;
        if (waited > STOP_PATIENCE_MS && !hurried) {
            hurried = true;
            kill(postmaster.pid, SIGQUIT); /* the next start recovers */
        }
        if (waited > STOP_PATIENCE_MS + 10000)
            return error_set(err, ERR_FAILED, "the server %d in %s does not stop",
                             (int)postmaster.pid, data);
    }
    return true;
}

bool cluster_start(Cluster *cluster, Error *err)
{
    auto_arena mem = arena_new();
    Postmaster postmaster;
    TRY(refuse_root(err));
    bool same = !data_major(cluster, mem) || data_major(cluster, mem) == cluster->server_major;
    if (same && cluster_postmaster(cluster->directory, cluster->mem, &postmaster) &&
        answers(&postmaster)) {
        cluster->socket_directory = postmaster.socket_directory;
        return true;
    }
    auto_lock lock = -1;
    TRY(lock_take(cluster, &lock, err));
    if (same && cluster_postmaster(cluster->directory, cluster->mem, &postmaster)) {
        /* Started by somebody else just now, or without its socket. */
        if (answers(&postmaster)) {
            cluster->socket_directory = postmaster.socket_directory;
            return true;
        }
    }
    TRY(server_stop(cluster, err));
    if (!same)
        TRY(data_remove(cluster, err));
    if (!data_major(cluster, mem))
        TRY(cluster_init(cluster, lock, err));
    return server_start(cluster, err);
}

bool cluster_stop(Cluster *cluster, Error *err)
{
    auto_arena mem = arena_new();
    if (access(cluster->directory, F_OK) != 0)
        return true;
    auto_lock lock = -1;
    TRY(lock_take(cluster, &lock, err));
    TRY(server_stop(cluster, err));
    server_end_orphans(path_in(cluster, "data", mem));
    return true;
}

bool cluster_destroy(Cluster *cluster, Error *err)
{
    auto_arena mem = arena_new();
    if (access(cluster->directory, F_OK) != 0)
        return true;
    auto_lock lock = -1;
    TRY(lock_take(cluster, &lock, err));
    Postmaster postmaster;
    if (cluster_postmaster(cluster->directory, mem, &postmaster))
        return error_set(err, ERR_REFUSED, "the private PostgreSQL in %s is running",
                         cluster->directory);
    TRY(data_remove(cluster, err));
    TRY(file_remove_tree(path_in(cluster, "data.new", mem), err));
    unlink(path_in(cluster, "log", mem));
    unlink(path_in(cluster, "log.1", mem));
    TRY(find_socket_directory(cluster,
                              err)); /* the same folder as the server had, perhaps under /tmp */
    rmdir(cluster->socket_directory);
    cluster->socket_directory = NULL;
    return true;
}

/* --- using -------------------------------------------------------------------------------- */

static void add_percent(Buf *buf, const char *text)
{
    for (; *text; text++) {
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/", *text))
            buf_add_char(buf, *text);
        else
            buf_printf(buf, "%%%02X", (unsigned char)*text);
    }
}

const char *cluster_conninfo(const Cluster *cluster, const char *database, Arena *mem)
{
    BUG_IF(!cluster->socket_directory);
    Buf buf = buf_new(mem);
    buf_add(&buf, "postgresql://");
    add_percent(&buf, cluster->superuser);
    buf_add(&buf, "@/");
    add_percent(&buf, database);
    buf_add(&buf, "?host=");
    add_percent(&buf, cluster->socket_directory);
    return buf.data;
}

/* 42P04: somebody else made it between our look and our CREATE DATABASE; 23505: at the same moment. */
static bool made_by_another(const Error *err)
{
    return strcmp(err->sqlstate, "42P04") == 0 || strcmp(err->sqlstate, "23505") == 0;
}

bool cluster_ensure_database(const Cluster *cluster, const char *database, Error *err)
{
    auto_arena mem = arena_new();
    auto_db db = NULL;
    auto_rows rows = NULL;
    TRY(db_open(&(DbTarget){.conninfo = cluster_conninfo(cluster, "postgres", mem)}, &db, err));
    TRY(db_query(db, "select 1 from pg_database where datname = $1", PARAMS(database), &rows, err));
    if (rows_count(rows))
        return true;
    return db_execute(db,
                      sql_make(mem, KW("create database "), ID(database),
                               KW(" encoding 'UTF8' template template0")),
                      err) ||
           made_by_another(err);
}
