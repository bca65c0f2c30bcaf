/*
 * Log lines on stderr. Library rooms log at debug level only; messages for the user are Errors,
 * Findings or results.
 */
#ifndef THESEUS_CORE_LOG_H
#define THESEUS_CORE_LOG_H

#include "core/arena.h"

typedef enum LogLevel { LOG_QUIET, LOG_NORMAL, LOG_VERBOSE, LOG_DEBUG } LogLevel;

void log_set_level(LogLevel level);
LogLevel log_level(void);
/* What every line goes through before it is written: it takes secrets out. NULL: nothing. */
typedef const char *LogCleaner(const void *context, const char *line, Arena *mem);
void log_set_cleaner(LogCleaner *clean, const void *context);
void log_line(LogLevel level, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
