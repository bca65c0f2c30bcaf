/*
 * Running another program: argument list, never a shell.
 */
#ifndef THESEUS_CORE_PROCESS_H
#define THESEUS_CORE_PROCESS_H

#include "core/arena.h"
#include "core/error.h"

typedef struct ProcessCall {
    const char *const *argv;        /* ends in NULL; argv[0] is looked up in PATH unless it has a slash */
    const char *const *environment; /* "NAME=value" over ours, ends in NULL; NULL: as ours */
    const char *directory;          /* NULL: ours */
    int64_t timeout_ms;             /* 0: none. When it is over the program gets SIGTERM, 2 s later SIGKILL */
    size_t output_limit;            /* of each of out and err; what follows is dropped. 0: 1 MiB */
} ProcessCall;

typedef struct ProcessResult {
    int status;       /* exit status; -1 when a signal ended it */
    int signal;       /* 0, or the signal that ended it */
    bool timed_out;
    const char *out, *err; /* NUL-terminated */
    size_t out_length, err_length;
} ProcessResult;

/* stdin is /dev/null. False only when it could not be started or watched; a status other than 0 is for the caller
 * to judge. Returns when the program has ended, even if children of its own still hold its output. */
bool process_run(const ProcessCall *call, Arena *mem, ProcessResult *result, Error *err) MUST_CHECK;

#endif
