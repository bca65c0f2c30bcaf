/*
 * What long work says while it goes on. Rooms call it; only the command line draws it (on a
 * terminal only; nothing under two seconds).
 */
#ifndef THESEUS_CORE_PROGRESS_H
#define THESEUS_CORE_PROGRESS_H

#include "core/base.h"

typedef struct Progress Progress;
struct Progress {
    void *context;
    void (*step)(Progress *progress, const char *what);                      /* a new line of work begins */
    void (*advance)(Progress *progress, int64_t done, int64_t total);        /* within the step */
    void (*say)(Progress *progress, const char *format, ...) PRINTF_LIKE(2, 3); /* a line that stays (stderr) */
    bool (*interrupted)(Progress *progress);                                 /* SIGINT or SIGTERM came */
};

extern Progress progress_silent;

#endif
