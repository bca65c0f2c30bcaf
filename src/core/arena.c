#include "core/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BLOCK ((size_t)64 * 1024)
#define ARENA_ALIGN ((size_t)16)

typedef struct Block {
    struct Block *previous;
    size_t size, used;
    _Alignas(16) char data[];
} Block;

struct Arena {
    Block *newest;
    Block *first;
};

void bug_abort(const char *file, int line, const char *condition)
{
    fprintf(stderr, "theseus: bug at %s:%d: %s\n", file, line, condition);
    abort();
}

static Block *block_new(Block *previous, size_t size)
{
    Block *block = malloc(sizeof(Block) + size);
    if (!block) {
        fprintf(stderr, "theseus: out of memory (%zu bytes)\n", size);
        abort();
    }
    block->previous = previous;
    block->size = size;
    block->used = 0;
    return block;
}

static size_t rounded(size_t size)
{
    BUG_IF(size > SIZE_MAX / 2);
    return (size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
}

Arena *arena_new(void)
{
    Arena *arena = malloc(sizeof *arena);
    if (!arena) {
        fprintf(stderr, "theseus: out of memory\n");
        abort();
    }
    arena->first = arena->newest = block_new(NULL, ARENA_BLOCK);
    return arena;
}

void arena_reset(Arena *arena)
{
    while (arena->newest != arena->first) {
        Block *previous = arena->newest->previous;
        free(arena->newest);
        arena->newest = previous;
    }
    arena->first->used = 0;
}

void arena_free(Arena *arena)
{
    if (!arena)
        return;
    arena_reset(arena);
    free(arena->first);
    free(arena);
}

void *arena_alloc(Arena *arena, size_t size)
{
    size_t need = rounded(size ? size : 1);
    if (arena->newest->size - arena->newest->used < need)
        arena->newest = block_new(arena->newest, need > ARENA_BLOCK ? need : ARENA_BLOCK);
    void *memory = arena->newest->data + arena->newest->used;
    arena->newest->used += need;
    return memset(memory, 0, need);
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size)
{
    if (!old)
        return arena_alloc(arena, new_size);
    BUG_IF(new_size < old_size);
    Block *block = arena->newest;
    size_t had = rounded(old_size ? old_size : 1), need = rounded(new_size ? new_size : 1);
    if ((char *)old + had == block->data + block->used && block->size - block->used >= need - had) {
        block->used += need - had;
        memset((char *)old + old_size, 0, need - old_size);
        return old;
    }
    void *memory = arena_alloc(arena, new_size);
    return memcpy(memory, old, old_size);
}

char *arena_strndup(Arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(Arena *arena, const char *text)
{
    return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(Arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    BUG_IF(length < 0);
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}
