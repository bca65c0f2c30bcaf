#include "core/log.h"

#include <stdarg.h>
#include <stdio.h>

static LogLevel current_level = LOG_NORMAL;

void log_set_level(LogLevel level)
{
    current_level = level;
}

LogLevel log_level(void)
{
    return current_level;
}

void log_line(LogLevel level, const char *format, ...)
{
    if (level > current_level)
        return;
    char line[2048]; /* one write a line, so that lines of two processes do not mix */
    va_list args;
    va_start(args, format);
    int length = vsnprintf(line, sizeof line - 1, format, args);
    va_end(args);
    if (length < 0)
        return;
    if ((size_t)length > sizeof line - 2)
        length = (int)sizeof line - 2;
    line[length] = '\n';
    fwrite(line, 1, (size_t)length + 1, stderr);
}
