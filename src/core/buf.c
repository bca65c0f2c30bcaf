#include "core/buf.h"

#include <stdio.h>
#include <string.h>

#define BUF_FIRST ((size_t)64)

Buf buf_new(Arena *mem)
{
    return (Buf){.mem = mem, .data = arena_alloc(mem, BUF_FIRST), .capacity = BUF_FIRST};
}

static void buf_reserve(Buf *buf, size_t more)
{
    size_t need = buf->length + more + 1;
    if (need <= buf->capacity)
        return;
    size_t capacity = buf->capacity * 2 > need ? buf->capacity * 2 : need;
    buf->data = arena_grow(buf->mem, buf->data, buf->capacity, capacity);
    buf->capacity = capacity;
}

void buf_add_bytes(Buf *buf, const char *bytes, size_t length)
{
    buf_reserve(buf, length);
    memcpy(buf->data + buf->length, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
}

void buf_add(Buf *buf, const char *text)
{
    if (text)
        buf_add_bytes(buf, text, strlen(text));
}

void buf_add_char(Buf *buf, char c)
{
    buf_add_bytes(buf, &c, 1);
}

void buf_printf(Buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    BUG_IF(length < 0);
    buf_reserve(buf, (size_t)length);
    vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
    va_end(args);
    buf->length += (size_t)length;
}

void buf_truncate(Buf *buf, size_t length)
{
    BUG_IF(length > buf->length);
    buf->length = length;
    buf->data[length] = '\0';
}
