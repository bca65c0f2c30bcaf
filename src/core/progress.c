#include "core/progress.h"

static void silent_step(Progress *progress, const char *what)
{
    (void)progress, (void)what;
}

static void silent_advance(Progress *progress, int64_t done, int64_t total)
{
    (void)progress, (void)done, (void)total;
}

static void silent_say(Progress *progress, const char *format, ...) PRINTF_LIKE(2, 3);
static void silent_say(Progress *progress, const char *format, ...)
{
    (void)progress, (void)format;
}

static bool silent_interrupted(Progress *progress)
{
    (void)progress;
    return false;
}

Progress progress_silent = {
    .step = silent_step,
    .advance = silent_advance,
    .say = silent_say,
    .interrupted = silent_interrupted,
};
