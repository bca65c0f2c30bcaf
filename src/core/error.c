#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ERROR_CUT " [cut]"

static void text_append(char *field, size_t size, const char *separator, const char *format,
                        va_list args) PRINTF_LIKE(4, 0);
static void text_append(char *field, size_t size, const char *separator, const char *format,
                        va_list args)
{
    size_t used = strlen(field);
    if (used && used + strlen(separator) < size)
        used += (size_t)snprintf(field + used, size - used, "%s", separator);
    int wanted = vsnprintf(field + used, size - used, format, args);
    if (wanted >= 0 && (size_t)wanted >= size - used)
        memcpy(field + size - sizeof ERROR_CUT, ERROR_CUT, sizeof ERROR_CUT);
}

bool error_set_at(Error *err, ErrorCode code, const char *file, int line, const char *format, ...)
{
    static _Thread_local char where[256];
    snprintf(where, sizeof where, "%s:%d", file, line);
    *err = (Error){.code = code, .where = where};
    va_list args;
    va_start(args, format);
    text_append(err->message, sizeof err->message, "", format, args);
    va_end(args);
    return false;
}

#define ERROR_APPEND(field, separator)                                                             \
    do {                                                                                           \
        va_list args_;                                                                             \
        va_start(args_, format);                                                                   \
        text_append(err->field, sizeof err->field, separator, format, args_);                      \
        va_end(args_);                                                                             \
        return false;                                                                              \
    } while (0)

bool error_while(Error *err, const char *format, ...)
{
    ERROR_APPEND(context, "\n");
}

bool error_detail(Error *err, const char *format, ...)
{
    ERROR_APPEND(detail, "\n");
}

bool error_hint(Error *err, const char *format, ...)
{
    ERROR_APPEND(hint, "\n");
}

int error_exit_status(const Error *err)
{
    switch (err->code) {
    case ERR_NONE:
        return 0;
    case ERR_FAILED:
    case ERR_REFUSED:
        return 1;
    case ERR_USAGE:
        return 2;
    case ERR_FINDINGS:
        return 3;
    case ERR_BUDGET:
        return 4;
    case ERR_CONNECT:
        return 5;
    case ERR_INTERRUPTED:
        return 130;
    }
    return 1;
}
