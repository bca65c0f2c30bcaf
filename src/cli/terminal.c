#include "cli/terminal.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "core/log.h"
#include "core/time.h"
#include "core/utf8.h"

#define DRAW_AFTER_MS 2000
#define DRAW_EVERY_MS 200

/* --- signals ------------------------------------------------------------------------------------ */

static volatile sig_atomic_t signals_seen;

static void signal_handler(int number)
{
    (void)number;
    if (++signals_seen > 1)
        _exit(130);
}

void terminal_catch_signals(void)
{
    struct sigaction action = {.sa_handler = signal_handler, .sa_flags = SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away must not end us amid a migration */
}

bool terminal_interrupted(void)
{
    return signals_seen > 0;
}

/* --- progress ----------------------------------------------------------------------------------- */

typedef struct Drawing {
    Progress progress; /* first: the rooms hold a pointer to it */
    Output *output;
    pthread_mutex_t lock;
    pthread_cond_t ending;
    pthread_t thread;
    bool draws, ends, line_is_there, quiet;
    char what[160];
    int64_t began_ms, done, total;
} Drawing;

static Drawing *drawing; /* the one terminal */

static void line_clear(Drawing *d)
{
    if (d->line_is_there)
        fputs("\r\033[K", stderr);
    d->line_is_there = false;
}

static void line_draw(Drawing *d)
{
    int64_t elapsed = time_monotonic_ms() - d->began_ms;
    if (!*d->what || elapsed < DRAW_AFTER_MS)
        return;
    char line[400];
    int used = snprintf(line, sizeof line, "%s  %" PRId64 " s", d->what, elapsed / 1000);
    if (d->total > 0 && d->done > 0 && d->done <= d->total) {
        double rate = (double)d->done * 1000.0 / (double)elapsed;
        used += snprintf(line + used, sizeof line - (size_t)used,
                         "  %" PRId64 " of %" PRId64 " (%.0f%%)  %.*f/s  %.0f s left", d->done, d->total,
                         100.0 * (double)d->done / (double)d->total, rate < 10 ? 1 : 0, rate,
                         (double)(d->total - d->done) / rate);
    } else if (d->done > 0) {
        used += snprintf(line + used, sizeof line - (size_t)used, "  %" PRId64 "  %.0f/s", d->done,
                         (double)d->done * 1000.0 / (double)elapsed);
    }
    struct winsize window;
    int width = ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 1 ? window.ws_col - 1 : 79;
    size_t shown = used < width ? (size_t)used : (size_t)width;
    fprintf(stderr, "\r\033[K%.*s", (int)utf8_valid_prefix(line, shown), line);
    fflush(stderr);
    d->line_is_there = true;
}

/* It takes no signals: they are the main thread's, whose waiting they interrupt. */
static bool thread_start(pthread_t *thread, void *(*run)(void *), void *argument)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(thread, NULL, run, argument) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void *draw_thread(void *argument)
{
    Drawing *d = argument;
    pthread_mutex_lock(&d->lock);
    while (!d->ends) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += DRAW_EVERY_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&d->ending, &d->lock, &until);
        if (!d->ends)
            line_draw(d);
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

static void drawing_step(Progress *progress, const char *what)
{
    Drawing *d = (Drawing *)progress;
    pthread_mutex_lock(&d->lock);
    line_clear(d);
    snprintf(d->what, sizeof d->what, "%s", what);
    d->began_ms = time_monotonic_ms();
    d->done = d->total = 0;
    pthread_mutex_unlock(&d->lock);
    log_line(LOG_VERBOSE, "%s", what);
}

static void drawing_advance(Progress *progress, int64_t done, int64_t total)
{
    Drawing *d = (Drawing *)progress;
    pthread_mutex_lock(&d->lock);
    d->done = done;
    d->total = total;
    pthread_mutex_unlock(&d->lock);
}

static void drawing_say(Progress *progress, const char *format, ...) PRINTF_LIKE(2, 3);
static void drawing_say(Progress *progress, const char *format, ...)
{
    Drawing *d = (Drawing *)progress;
    if (d->quiet)
        return;
    auto_arena mem = arena_new();
    va_list args;
    va_start(args, format);
    const char *line = arena_vprintf(mem, format, args);
    va_end(args);
    terminal_write(stderr, output_clean(d->output, arena_printf(mem, "%s\n", line)));
}

static bool drawing_interrupted(Progress *progress)
{
    (void)progress;
    return terminal_interrupted();
}

Progress *terminal_progress_begin(Output *output, Arena *mem, bool quiet, int verbosity)
{
    drawing = ARENA_NEW(mem, Drawing);
    drawing->progress = (Progress){drawing, drawing_step, drawing_advance, drawing_say, drawing_interrupted};
    drawing->output = output;
    drawing->quiet = quiet;
    pthread_mutex_init(&drawing->lock, NULL);
    pthread_cond_init(&drawing->ending, NULL);
    /* log lines and a drawn line would overwrite each other */
    if (isatty(STDERR_FILENO) && !quiet && verbosity == 0)
        drawing->draws = thread_start(&drawing->thread, draw_thread, drawing);
    return &drawing->progress;
}

void terminal_progress_end(void)
{
    if (!drawing)
        return;
    pthread_mutex_lock(&drawing->lock);
    drawing->ends = true;
    line_clear(drawing);
    pthread_cond_signal(&drawing->ending);
    pthread_mutex_unlock(&drawing->lock);
    if (drawing->draws)
        pthread_join(drawing->thread, NULL);
    drawing = NULL;
}

void terminal_write(FILE *stream, const char *text)
{
    if (drawing)
        pthread_mutex_lock(&drawing->lock);
    if (drawing && drawing->line_is_there) {
        line_clear(drawing);
        fflush(stderr);
    }
    fputs(text, stream);
    if (drawing && drawing->draws)
        fflush(stream); /* the line may be drawn again before stdout's buffer is full */
    if (drawing)
        pthread_mutex_unlock(&drawing->lock);
}

/* --- questions ---------------------------------------------------------------------------------- */

bool terminal_ask(const char *question, char *answer, size_t size)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return false;
    fprintf(stderr, "%s", question);
    fflush(stderr);
    *answer = '\0';
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN}; /* a signal interrupts poll, but not fgets */
    if (poll(&input, 1, -1) < 0 || !fgets(answer, (int)size, stdin))
        fputc('\n', stderr);
    answer[strcspn(answer, "\n")] = '\0';
    return true;
}
