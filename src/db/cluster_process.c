/*
 * The server as a process: started as nobody's child, looked at, ended.
 *
 * It gets a clean environment: PGPORT or PGDATESTYLE of the user are meant for his own server. A shadow holds copies of
 * foreign servers, and rehearses what writes through them: whatever of it asks libpq for a connection (postgres_fdw, dblink, a
 * subscription) is sent to an address that nobody has, and finds no password.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/time.h"
#include "db/cluster_internal.h"

#define ORPHAN_PATIENCE_MS 5000

static char **clean_environment(bool alone, Arena *mem)
{
    static const char *const nowhere[] = {"PGHOSTADDR=255.255.255.255", "PGPASSFILE=/dev/null", "PGSERVICEFILE=/dev/null"};
    VEC(char *) kept = {0};
    for (char **e = environ; *e; e++)
        if (strncmp(*e, "PG", 2) != 0 && strncmp(*e, "LC_", 3) != 0 && strncmp(*e, "LANG", 4) != 0)
            vec_push(mem, &kept, *e);
    vec_push(mem, &kept, arena_strdup(mem, "LC_ALL=C"));
    for (size_t i = 0; alone && i < COUNT(nowhere); i++)
        vec_push(mem, &kept, arena_strdup(mem, nowhere[i]));
    vec_push(mem, &kept, (char *)NULL);
    return kept.items;
}

/* In the child, between fork and exec: only async-signal-safe calls. */
static void child_exec(const char *const *argv, char **env, int in, int out)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < 32; number++)
        sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    close_range(3, ~0U, 0); /* the lock of the cluster among them */
    /* execve does not write to its arguments; its prototype is older than const. */
    union {
        const char *const *in;
        char *const *out;
    } arguments = {.in = argv};
    execve(argv[0], arguments.out, env);
    _exit(127);
}

static void child_wait(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

bool server_daemonise(const char *const *argv, const char *log_path, bool alone, pid_t *pid, Error *err)
{
    auto_arena mem = arena_new();
    char **env = clean_environment(alone, mem);
    int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0)
        return error_set(err, ERR_FAILED, "cannot write %s: %s", log_path, strerror(errno));
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC), ends[2] = {-1, -1};
    pid_t middle = pipe2(ends, O_CLOEXEC) == 0 ? fork() : -1;
    if (middle == 0) {
        setsid();
        pid_t server = fork();
        if (server == 0)
            child_exec(argv, env, in, log);
        _exit(write(ends[1], &server, sizeof server) == sizeof server ? 0 : 1);
    }
    close(in);
    close(log);
    close(ends[1]);
    bool started = middle > 0 && read(ends[0], pid, sizeof *pid) == sizeof *pid && *pid > 0;
    close(ends[0]);
    if (middle > 0)
        child_wait(middle);
    return started || error_set(err, ERR_FAILED, "cannot start %s: %s", argv[0], strerror(errno));
}

/* --- processes of a server ---------------------------------------------------------------- */

/* A zombie has neither program nor folder any more. */
static const char *process_link(pid_t pid, const char *what, char *target, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, what);
    ssize_t length = readlink(path, target, size - 1);
    if (length < 0)
        return NULL;
    target[length] = '\0';
    return target;
}

bool server_alive(pid_t pid)
{
    char program[512];
    return pid > 0 && process_link(pid, "exe", program, sizeof program) != NULL;
}

bool server_serves(pid_t pid, const char *directory)
{
    char program[512], folder[4096];
    if (pid <= 0 || !process_link(pid, "exe", program, sizeof program) ||
        !process_link(pid, "cwd", folder, sizeof folder))
        return false;
    const char *name = strrchr(program, '/');
    return name && strncmp(name, "/postgres", 9) == 0 && strcmp(folder, directory) == 0;
}

static size_t servers_signal(const char *directory, int number)
{
    size_t found = 0;
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; processes && (entry = readdir(processes));) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (server_serves(pid, directory)) {
            found++;
            kill(pid, number);
        }
    }
    if (processes)
        closedir(processes);
    return found;
}

/* The server refuses to start beside backends of a killed postmaster, and rightly so. They end by
 * themselves when they next look; we do not wait for that. */
void server_end_orphans(const char *directory)
{
    int64_t began = time_monotonic_ms();
    while (servers_signal(directory,
                          time_monotonic_ms() - began < ORPHAN_PATIENCE_MS ? SIGQUIT : SIGKILL)) {
        if (time_monotonic_ms() - began > 2 * ORPHAN_PATIENCE_MS)
            return;
        usleep(20000);
    }
}
