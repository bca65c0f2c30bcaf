/*
 * Many located messages at once: a file's mistakes, a plan's warnings. An Error only sums them up.
 */
#ifndef THESEUS_CORE_FINDINGS_H
#define THESEUS_CORE_FINDINGS_H

#include "core/error.h"
#include "core/vec.h"

typedef enum Severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef struct Finding {
    Severity severity;
    const char *rule;          /* short stable name, e.g. "unknown-key"; in JSON and for `allow` */
    const char *file;          /* as the user would type it; NULL when there is none */
    int line, column;          /* 1-based, column in characters; 0 when unknown */
    const char *message;       /* one line, lower case, no full stop */
    const char *detail;        /* NULL or more lines, e.g. the source line with a caret */
    const char *hint;          /* NULL or the next action */
} Finding;

typedef struct Findings {
    Arena *mem;
    VEC(Finding) list;
    size_t errors, warnings;
} Findings;

Findings findings_new(Arena *mem);
/* Copies nothing but formats the message; texts in `at` must live on findings->mem. */
Finding *findings_add(Findings *findings, Finding at, const char *format, ...) PRINTF_LIKE(3, 4);
void findings_sort(Findings *findings); /* by file, line and column, as somebody reads and mends them */
const char *severity_name(Severity severity);
/* True when there are no errors among them; otherwise err only sums up: "WHAT has 3 mistakes". */
bool findings_sum(const Findings *findings, ErrorCode code, const char *what, Error *err) MUST_CHECK;

#endif
