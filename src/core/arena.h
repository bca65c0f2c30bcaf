/*
 * Memory of one unit of work (a command, a snapshot, a batch): everything built lives in an Arena
 * that is passed explicitly and freed at once. Nothing is freed singly. Out of memory prints and
 * aborts, so no caller checks for NULL.
 */
#ifndef THESEUS_CORE_ARENA_H
#define THESEUS_CORE_ARENA_H

#include <stdarg.h>

#include "core/base.h"

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *arena);  /* NULL is allowed */
void arena_reset(Arena *arena); /* drop the content, keep the first block: for batches and loops */

static inline void arena_clean(Arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}
#define auto_arena autoclean(arena_clean) Arena *

/* Zeroed, aligned for any type. size 0 gives a valid pointer. */
void *arena_alloc(Arena *arena, size_t size);
/* Grows in place when `old` was the newest allocation, otherwise copies; new bytes are zero. */
void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size);
char *arena_strdup(Arena *arena, const char *text);                 /* NULL gives NULL */
char *arena_strndup(Arena *arena, const char *text, size_t length); /* adds the final NUL */
char *arena_printf(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(Arena *arena, const char *format, va_list args) PRINTF_LIKE(2, 0);

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_alloc((arena), sizeof(Type) * (count)))

#endif
