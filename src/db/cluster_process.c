/*
 * Children, processes of a server, and folders of a private cluster.
 *
 * Children get a clean environment: a PGDATA or PGOPTIONS of the user is meant for his own server.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/time.h"
#include "db/cluster_internal.h"


#define ORPHAN_PATIENCE_MS 5000

static char **clean_environment(Arena *mem)
{
    VEC(char *) kept = {0};
    for (char **e = environ; *e; e++)
        if (strncmp(*e, "PG", 2) != 0 && strncmp(*e, "LC_", 3) != 0 && strncmp(*e, "LANG", 4) != 0)
            vec_push(mem, &kept, *e);
    vec_push(mem, &kept, arena_strdup(mem, "LC_ALL=C"));
    vec_push(mem, &kept, (char *)NULL);
    return kept.items;
}

/* In the child, between fork and exec: only async-signal-safe calls. */
static void child_exec(const char *const *argv, char **env, int in, int out, int keep_fd)
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
    if (keep_fd > 2) {
        close_range(3, (unsigned)keep_fd - 1, 0);
        close_range((unsigned)keep_fd + 1, ~0U, 0);
        fcntl(keep_fd, F_SETFD, 0);
    } else {
        close_range(3, ~0U, 0);
    }
    /* execve does not write to its arguments; its prototype is older than const. */
    union {
        const char *const *in;
        char *const *out;
    } arguments = {.in = argv};
    execve(argv[0], arguments.out, env);
    _exit(127);
}

static pid_t child_start(const char *const *argv, int out, int keep_fd, Arena *mem)
{
    char **env = clean_environment(mem);
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    pid_t pid = fork();
    if (pid == 0)
        child_exec(argv, env, in, out, keep_fd);
    close(in);
    return pid;
}

static int child_wait(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Runs argv and collects what it writes; its exit status, or -1. */
static int child_run(const char *const *argv, int keep_fd, Buf *output)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    pid_t pid = child_start(argv, ends[1], keep_fd, output->mem);
    close(ends[1]);
    char chunk[4096];
    ssize_t got;
    while ((got = read(ends[0], chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            buf_add_bytes(output, chunk, (size_t)got);
    close(ends[0]);
    return pid < 0 ? -1 : child_wait(pid);
}

bool process_run(const char *const *argv, int keep_fd, Error *err)
{
    auto_arena mem = arena_new();
    Buf output = buf_new(mem);
    int status = child_run(argv, keep_fd, &output);
    if (status == 0)
        return true;
    error_set(err, ERR_FAILED, "%s failed (exit status %d)", argv[0], status);
    size_t shown = output.length > 1500 ? output.length - 1500 : 0;
    while (output.length && output.data[output.length - 1] == '\n')
        buf_truncate(&output, output.length - 1);
    return error_detail(err, "%s", output.data + (shown < output.length ? shown : 0));
}

const char *process_output(const char *const *argv, Arena *mem)
{
    Buf output = buf_new(mem);
    if (child_run(argv, -1, &output) != 0)
        return NULL;
    while (output.length && output.data[output.length - 1] == '\n')
        buf_truncate(&output, output.length - 1);
    return output.data;
}

bool process_daemonise(const char *const *argv, const char *log_path, pid_t *pid, Error *err)
{
    auto_arena mem = arena_new();
    char **env = clean_environment(mem);
    int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0)
        return error_set(err, ERR_FAILED, "cannot write %s: %s", log_path, strerror(errno));
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC), ends[2] = {-1, -1};
    pid_t middle = pipe2(ends, O_CLOEXEC) == 0 ? fork() : -1;
    if (middle == 0) {
        setsid();
        pid_t server = fork();
        if (server == 0)
            child_exec(argv, env, in, log, -1);
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

bool process_alive(pid_t pid)
{
    char program[512];
    return pid > 0 && process_link(pid, "exe", program, sizeof program) != NULL;
}

bool process_serves(pid_t pid, const char *directory)
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
        if (process_serves(pid, directory)) {
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
void process_end_servers(const char *directory)
{
    int64_t began = time_monotonic_ms();
    while (servers_signal(directory, time_monotonic_ms() - began < ORPHAN_PATIENCE_MS ? SIGQUIT : SIGKILL)) {
        if (time_monotonic_ms() - began > 2 * ORPHAN_PATIENCE_MS)
            return;
        usleep(20000);
    }
}

/* --- folders ------------------------------------------------------------------------------ */

bool directory_make(const char *path, Error *err)
{
    auto_arena mem = arena_new();
    char *partial = arena_strdup(mem, path);
    for (char *slash = strchr(partial + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(partial, 0777) != 0 && errno != EEXIST)
            return error_set(err, ERR_FAILED, "cannot make the folder %s: %s", partial, strerror(errno));
        *slash = '/';
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return error_set(err, ERR_FAILED, "cannot make the folder %s: %s", path, strerror(errno));
    return true;
}

bool directory_remove(const char *path, Error *err)
{
    auto_arena mem = arena_new();
    char *const roots[] = {arena_strdup(mem, path), NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    int failure = tree ? 0 : errno;
    for (FTSENT *entry; tree && (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_D)
            continue;
        if (remove(entry->fts_accpath) != 0 && errno != ENOENT)
            failure = errno;
    }
    if (tree)
        fts_close(tree);
    if (failure && access(path, F_OK) == 0)
        return error_set(err, ERR_FAILED, "cannot remove %s: %s", path, strerror(failure));
    return true;
}

const char *file_text(const char *path, Arena *mem)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    Buf text = buf_new(mem);
    char chunk[4096];
    ssize_t got;
    while ((got = read(fd, chunk, sizeof chunk)) > 0)
        buf_add_bytes(&text, chunk, (size_t)got);
    close(fd);
    return got < 0 ? NULL : text.data;
}
