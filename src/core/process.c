#include "core/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/time.h"
#include "core/vec.h"

#define PROCESS_OUTPUT_LIMIT ((size_t)1 << 20)
#define PROCESS_POLL_MS 20
#define PROCESS_GRACE_MS 2000

typedef struct Pipe {
    int read_end, write_end;
    Buf content;
    size_t limit;
} Pipe;

static void pipe_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void pipe_clean(Pipe *pipe)
{
    pipe_close(&pipe->read_end);
    pipe_close(&pipe->write_end);
}

static bool pipe_open(Pipe *pipe, Arena *mem, size_t limit, Error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set(err, ERR_FAILED, "cannot make a pipe: %s", strerror(errno));
    *pipe = (Pipe){ends[0], ends[1], buf_new(mem), limit ? limit : PROCESS_OUTPUT_LIMIT};
    fcntl(pipe->read_end, F_SETFL, O_NONBLOCK);
    return true;
}

/* Ours with the given ones in place of those of equal name. */
static char **environment_merged(const char *const *more, Arena *mem)
{
    VEC(char *) all = {0};
    for (char **own = environ; *own; own++) {
        bool replaced = false;
        for (const char *const *new = more; new && *new; new++) {
            size_t name = strcspn(*new, "=") + 1;
            replaced |= strncmp(*own, *new, name) == 0;
        }
        if (!replaced)
            vec_push(mem, &all, *own);
    }
    for (const char *const *new = more; new && *new; new++)
        vec_push(mem, &all, arena_strdup(mem, *new));
    vec_push(mem, &all, NULL);
    return all.items;
}

/* Ours is ignored, and an ignored signal is inherited: a program in the middle of a pipe would not end. */
static void signals_as_usual(posix_spawnattr_t *attributes)
{
    sigset_t usual, blocked;
    sigemptyset(&blocked);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setsigdefault(attributes, &usual);
    posix_spawnattr_setsigmask(attributes, &blocked);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

static bool process_start(const ProcessCall *call, const Pipe *out, const Pipe *err_pipe, Arena *mem, pid_t *pid,
                          Error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    signals_as_usual(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out->write_end, 1);
    posix_spawn_file_actions_adddup2(&actions, err_pipe->write_end, 2);
    if (call->directory)
        posix_spawn_file_actions_addchdir_np(&actions, call->directory);
    VEC(char *) argv = {0};
    for (const char *const *argument = call->argv; *argument; argument++)
        vec_push(mem, &argv, arena_strdup(mem, *argument));
    vec_push(mem, &argv, NULL);
    int failed = posix_spawnp(pid, call->argv[0], &actions, &attributes, argv.items, environment_merged(call->environment, mem));
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed)
        return error_set(err, ERR_FAILED, "cannot run %s: %s", call->argv[0], strerror(failed));
    return true;
}

/* Takes what is there; closes the pipe at its end. */
static void pipe_drain(Pipe *pipe)
{
    char chunk[8192];
    while (pipe->read_end >= 0) {
        ssize_t got = read(pipe->read_end, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            pipe_close(&pipe->read_end);
            return;
        }
        size_t room = pipe->limit - pipe->content.length;
        buf_add_bytes(&pipe->content, chunk, (size_t)got < room ? (size_t)got : room);
    }
}

/* Reads until the program has ended. Its end is asked for in short turns, because a grandchild (a server that
 * was started) may hold the pipes for ever. */
static bool process_watch(const ProcessCall *call, pid_t pid, Pipe *out, Pipe *err_pipe, int *wait_status,
                          bool *timed_out)
{
    int64_t begin = time_monotonic_ms();
    for (;;) {
        struct pollfd ends[2] = {{.fd = out->read_end, .events = POLLIN}, {.fd = err_pipe->read_end, .events = POLLIN}};
        poll(ends, 2, PROCESS_POLL_MS);
        pipe_drain(out);
        pipe_drain(err_pipe);
        pid_t ended = waitpid(pid, wait_status, out->read_end < 0 && err_pipe->read_end < 0 && !call->timeout_ms ? 0 : WNOHANG);
        if (ended == pid)
            break;
        if (ended < 0 && errno != EINTR)
            return false;
        int64_t elapsed = time_monotonic_ms() - begin;
        if (call->timeout_ms && elapsed > call->timeout_ms) {
            kill(pid, elapsed > call->timeout_ms + PROCESS_GRACE_MS ? SIGKILL : SIGTERM);
            *timed_out = true;
        }
    }
    pipe_drain(out);
    pipe_drain(err_pipe);
    return true;
}

bool process_run(const ProcessCall *call, Arena *mem, ProcessResult *result, Error *err)
{
    autoclean(pipe_clean) Pipe out = {.read_end = -1, .write_end = -1};
    autoclean(pipe_clean) Pipe err_pipe = {.read_end = -1, .write_end = -1};
    pid_t pid = 0;
    int wait_status = 0;
    bool timed_out = false;
    TRY(pipe_open(&out, mem, call->output_limit, err));
    TRY(pipe_open(&err_pipe, mem, call->output_limit, err));
    TRY(process_start(call, &out, &err_pipe, mem, &pid, err));
    pipe_close(&out.write_end);
    pipe_close(&err_pipe.write_end);
    if (!process_watch(call, pid, &out, &err_pipe, &wait_status, &timed_out))
        return error_set(err, ERR_FAILED, "cannot wait for %s: %s", call->argv[0], strerror(errno));
    *result = (ProcessResult){
        .status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1,
        .signal = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0,
        .timed_out = timed_out,
        .out = out.content.data,
        .out_length = out.content.length,
        .err = err_pipe.content.data,
        .err_length = err_pipe.content.length,
    };
    return true;
}
