/*
 * Growing text on an arena. `data` is never NULL and always ends in NUL; `length` excludes it.
 * Several Bufs may grow on one arena at a time.
 */
#ifndef THESEUS_CORE_BUF_H
#define THESEUS_CORE_BUF_H

#include "core/arena.h"

typedef struct Buf {
    Arena *mem;
    char *data;
    size_t length, capacity; /* capacity includes the final NUL */
} Buf;

Buf buf_new(Arena *mem);
void buf_add(Buf *buf, const char *text); /* NULL adds nothing */
void buf_add_bytes(Buf *buf, const char *bytes, size_t length);
void buf_add_char(Buf *buf, char c);
void buf_printf(Buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_truncate(Buf *buf, size_t length); /* to a shorter or equal length */

#endif
