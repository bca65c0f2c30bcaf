/*
 * Arrays that grow on an arena:  VEC(const char *) names = {0};  vec_push(mem, &names, "a");
 * `items` may move when something is pushed; keep indexes, not pointers, while it grows.
 */
#ifndef THESEUS_CORE_VEC_H
#define THESEUS_CORE_VEC_H

#include "core/arena.h"

#define VEC(Type)                                                                                  \
    struct {                                                                                       \
        Type *items;                                                                               \
        size_t count, capacity;                                                                    \
    }

#define vec_push(mem, vec, ...)                                                                    \
    do {                                                                                           \
        __auto_type vec_ = (vec);                                                                  \
        if (vec_->count == vec_->capacity) {                                                       \
            size_t capacity_ = vec_->capacity ? vec_->capacity * 2 : 8;                            \
            vec_->items = arena_grow((mem), vec_->items, vec_->capacity * sizeof *vec_->items,     \
                                     capacity_ * sizeof *vec_->items);                             \
            vec_->capacity = capacity_;                                                            \
        }                                                                                          \
        vec_->items[vec_->count++] = (__VA_ARGS__);                                                \
    } while (0)

/* for (vec_each(&names, name)) use(*name); */
#define vec_each(vec, item)                                                                        \
    __auto_type item = (vec)->items;                                                               \
    item && item < (vec)->items + (vec)->count;                                                    \
    item++

typedef VEC(const char *) TextList;

#endif
