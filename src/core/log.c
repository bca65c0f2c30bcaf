#include "core/log.h"

#include <stdarg.h>
#include <stdio.h>

#include <string.h>

static LogLevel current_level = LOG_NORMAL;
static LogCleaner *cleaner;
static const void *cleaner_context;

static void write_line(const char *text, size_t length);

void log_set_level(LogLevel level)
{
    current_level = level;
}

void log_set_cleaner(LogCleaner *clean, const void *context)
{
    cleaner = clean;
    cleaner_context = context;
}

LogLevel log_level(void)
{
    return current_level;
}

void log_line(LogLevel level, const char *format, ...)
{
    if (level > current_level)
        return;
    auto_arena mem = arena_new();
    va_list args;
    va_start(args, format);
    const char *line = arena_vprintf(mem, format, args);
    va_end(args);
    if (cleaner)
        line = cleaner(cleaner_context, line, mem);
    write_line(line, strlen(line));
}

/* One write a line, so that lines of two processes do not mix. */
static void write_line(const char *text, size_t length)
{
    char line[2048];
    if (length > sizeof line - 1)
        length = sizeof line - 1;
    memcpy(line, text, length);
    line[length] = '\n';
    fwrite(line, 1, length + 1, stderr);
}
