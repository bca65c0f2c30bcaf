/*
 * Where the server's binaries are, and where its socket can be.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/digest.h"
#include "core/process.h"
#include "db/cluster_internal.h"

/* sun_path holds 108 bytes; "/.s.PGSQL.5432.lock" follows. */
#define SOCKET_DIRECTORY_MAX 88

/* --- binaries ----------------------------------------------------------------------------- */

static bool has_server(const char *directory, Arena *mem)
{
    return access(arena_printf(mem, "%s/postgres", directory), X_OK) == 0 &&
           access(arena_printf(mem, "%s/initdb", directory), X_OK) == 0;
}

static const char *output_of(const char *const *argv, Arena *mem)
{
    ProcessResult result;
    Error ignored;
    if (!process_run(&(ProcessCall){.argv = argv}, mem, &result, &ignored) || result.status != 0)
        return NULL;
    return arena_strndup(mem, result.out, strcspn(result.out, "\n"));
}

/* "postgres (PostgreSQL) 15.18 (Debian ...)" */
static int ask_major(const char *directory, Arena *mem)
{
    const char *argv[] = {arena_printf(mem, "%s/postgres", directory), "--version", NULL};
    const char *said = output_of(argv, mem);
    const char *number = said ? strpbrk(said, "0123456789") : NULL;
    return number ? (int)strtol(number, NULL, 10) : 0;
}

static void consider(Cluster *cluster, const char *directory, int known_major, int wanted,
                     Arena *mem)
{
    if (!has_server(directory, mem) || strlen(directory) >= sizeof cluster->bin_directory)
        return;
    int major = known_major ? known_major : ask_major(directory, mem);
    if (major <= cluster->server_major || (wanted && major != wanted))
        return;
    cluster->server_major = major;
    snprintf(cluster->bin_directory, sizeof cluster->bin_directory, "%s", directory);
}

/* Folders of packages, named after the major: <root>/<prefix>15/bin. */
static void consider_packages(Cluster *cluster, const char *root, const char *prefix, int wanted,
                              Arena *mem)
{
    DIR *folder = opendir(root);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        int major = (int)strtol(entry->d_name + strlen(prefix), NULL, 10);
        if (major > 0)
            consider(cluster, arena_printf(mem, "%s/%s/bin", root, entry->d_name), major, wanted,
                     mem);
    }
    if (folder)
        closedir(folder);
}

static void consider_path(Cluster *cluster, int wanted, Arena *mem)
{
    char *path = arena_strdup(mem, getenv("PATH"));
    char *rest = path;
    for (char *directory; rest && (directory = strsep(&rest, ":"));)
        if (directory[0] == '/')
            consider(cluster, directory, 0, wanted, mem);
}

static void consider_pg_config(Cluster *cluster, int wanted, Arena *mem)
{
    const char *argv[] = {"/usr/bin/pg_config", "--bindir", NULL};
    const char *directory = access(argv[0], X_OK) == 0 ? output_of(argv, mem) : NULL;
    if (directory)
        consider(cluster, directory, 0, wanted, mem);
}

static bool refuse_missing(int wanted, const char *given, Error *err)
{
    if (given)
        error_set(err, ERR_REFUSED,
                  "THESEUS_PG_BIN names %s, where there is no %sPostgreSQL server", given,
                  wanted ? "matching " : "");
    else if (wanted)
        error_set(err, ERR_REFUSED, "no PostgreSQL %d server is installed on this machine", wanted);
    else
        error_set(err, ERR_REFUSED, "no PostgreSQL server is installed on this machine");
    if (wanted)
        error_hint(
            err,
            "Install it (apt-get install postgresql-%d), or name the folder of its initdb and postgres "
            "in THESEUS_PG_BIN.",
            wanted);
    else
        error_hint(
            err,
            "Install one (apt-get install postgresql), or name the folder of its initdb and postgres "
            "in THESEUS_PG_BIN.");
    return error_hint(err,
                      "Or use a server elsewhere: give its URL in theseus.yaml or with --url.");
}

bool find_binaries(Cluster *cluster, int wanted, Error *err)
{
    auto_arena mem = arena_new();
    const char *given = getenv("THESEUS_PG_BIN");
    if (given && *given) {
        consider(cluster, given, 0, wanted, mem);
        return cluster->server_major || refuse_missing(wanted, given, err);
    }
    consider_packages(cluster, "/usr/lib/postgresql", "", wanted, mem);
    consider_packages(cluster, "/usr", "pgsql-", wanted, mem);
    consider_packages(cluster, "/opt/homebrew/opt", "postgresql@", wanted, mem);
    if (!cluster->server_major)
        consider_path(cluster, wanted, mem);
    if (!cluster->server_major)
        consider_pg_config(cluster, wanted, mem);
    return cluster->server_major || refuse_missing(wanted, NULL, err);
}

/* --- socket folder ------------------------------------------------------------------------ */

/* In a folder that others may write to, somebody may have made ours before us. */
static bool is_ours(const char *path)
{
    struct stat facts;
    return lstat(path, &facts) == 0 && S_ISDIR(facts.st_mode) && facts.st_uid == geteuid() &&
           (facts.st_mode & 077) == 0;
}

/* Some mounted file systems know no sockets. */
static bool holds_sockets(const char *directory)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/.probe.%d", directory, (int)getpid());
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (bound)
        unlink(address.sun_path);
    if (fd >= 0)
        close(fd);
    return bound;
}

static bool usable(const char *path)
{
    if (strlen(path) > SOCKET_DIRECTORY_MAX || (mkdir(path, 0700) != 0 && errno != EEXIST))
        return false;
    return is_ours(path) && holds_sockets(path);
}

/* The project's own folder is best: nobody cleans it up. $XDG_RUNTIME_DIR comes last, because it is
 * removed at logout while the server goes on. */
bool find_socket_directory(Cluster *cluster, Error *err)
{
    Digest digest = digest_of_text(cluster->directory);
    const char *hash = arena_strndup(cluster->mem, digest_hex(digest, cluster->mem), 12);
    const char *candidates[] = {
        arena_printf(cluster->mem, "%s/socket", cluster->directory),
        arena_printf(cluster->mem, "/tmp/theseus-%u-%s", (unsigned)geteuid(), hash),
        arena_printf(cluster->mem, "/var/tmp/theseus-%u-%s", (unsigned)geteuid(), hash),
        arena_printf(cluster->mem, "%s/theseus-%s",
                     getenv("TMPDIR") ? getenv("TMPDIR") : "/nowhere", hash),
        arena_printf(cluster->mem, "%s/theseus-%s",
                     getenv("XDG_RUNTIME_DIR") ? getenv("XDG_RUNTIME_DIR") : "/nowhere", hash),
    };
    for (size_t i = 0; i < COUNT(candidates); i++) {
        if (!usable(candidates[i]))
            continue;
        cluster->socket_directory = candidates[i];
        return true;
    }
    return error_set(
               err, ERR_FAILED,
               "no folder for the socket of a private PostgreSQL: %s is longer than %d bytes, and "
               "/tmp and /var/tmp cannot be used",
               candidates[0], SOCKET_DIRECTORY_MAX),
           error_hint(
               err,
               "Make /tmp writable, set TMPDIR to a short folder, or move the project to a shorter path.");
}
