/*
 * The few words every room speaks: attributes, cleanup, TRY.
 */
#ifndef THESEUS_CORE_BASE_H
#define THESEUS_CORE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PRINTF_LIKE(format_at, first) __attribute__((format(printf, format_at, first)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define UNUSED __attribute__((unused))

/* Things the outside world holds (connection, result, file, lock) are released by this attribute on
 * every return; such variables start as NULL and are handed out with TAKE(). */
#define autoclean(function) __attribute__((cleanup(function)))
#define TAKE(variable)                                                                             \
    __extension__({                                                                                \
        __auto_type taken_ = (variable);                                                           \
        (variable) = NULL;                                                                         \
        taken_;                                                                                    \
    })

/* The only macro that hides a return. The value is no constant on purpose: in a function that
 * returns a pointer it does not compile (-Werror=int-conversion). */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        if (!(call))                                                                               \
            return (bool){false};                                                                  \
    } while (0)

/* A broken promise between two parts of this program; never for input from outside. Kept in
 * release builds: state is in the database and every step resumes. */
#define BUG_IF(condition)                                                                          \
    do {                                                                                           \
        if (condition)                                                                             \
            bug_abort(__FILE__, __LINE__, #condition);                                             \
    } while (0)
void bug_abort(const char *file, int line, const char *condition) __attribute__((noreturn));

#endif
