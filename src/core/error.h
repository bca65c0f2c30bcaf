/*
 * The one Error. The leaf says what happened (error_set), the middle adds what it was doing
 * (error_while), and only main, the job runner and the HTTP dispatcher print. Fixed sizes:
 * reporting must not fail.
 */
#ifndef THESEUS_CORE_ERROR_H
#define THESEUS_CORE_ERROR_H

#include "core/base.h"

/* Decides the exit status (cli/main) and later the HTTP status. */
typedef enum ErrorCode {
    ERR_NONE,
    ERR_FAILED,      /* 1: the server or the outside world said no */
    ERR_REFUSED,     /* 1: we said no: unsafe, unproved, ambiguous */
    ERR_USAGE,       /* 2: command line or configuration */
    ERR_FINDINGS,    /* 3: a command that looks for something found it */
    ERR_BUDGET,      /* 4: lock budget spent; nothing half done; try again */
    ERR_CONNECT,     /* 5 */
    ERR_INTERRUPTED, /* 130 */
} ErrorCode;

typedef struct Error {
    ErrorCode code;
    char sqlstate[6];   /* as the server sent it, or "" */
    char message[1024]; /* one line, lower case, no full stop */
    char detail[2048];  /* server DETAIL, the statement with a caret, a list; several lines allowed */
    char hint[1024];    /* what the reader can do next; sentences */
    char context[2048]; /* "while ..." lines, innermost first */
    const char *where;  /* file:line of the leaf, shown with -v */
} Error;

/* Both return false, so that a leaf can `return error_set(...)`. A text that does not fit ends in
 * " [cut]". error_set clears everything else in err. */
#define error_set(err, code, ...) error_set_at((err), (code), __FILE__, __LINE__, __VA_ARGS__)
bool error_set_at(Error *err, ErrorCode code, const char *file, int line, const char *format, ...)
    PRINTF_LIKE(5, 6);
bool error_while(Error *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* Adds to the last error; several calls make several lines. Return false as well. */
bool error_detail(Error *err, const char *format, ...) PRINTF_LIKE(2, 3);
bool error_hint(Error *err, const char *format, ...) PRINTF_LIKE(2, 3);
int error_exit_status(const Error *err); /* DESIGN section 3; 0 for ERR_NONE */

#endif
