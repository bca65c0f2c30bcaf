/*
 * UTF-8 by hand: validity, and columns as people count them.
 */
#ifndef THESEUS_CORE_UTF8_H
#define THESEUS_CORE_UTF8_H

#include "core/base.h"

/* Bytes of the valid character at `text` (1 to 4), 0 when it is not one: overlong forms, surrogates and
 * code points above 10FFFF are invalid, as in PostgreSQL. `length` > 0 is what is left. */
size_t utf8_character(const char *text, size_t length);
/* Offset of the first invalid byte, or `length`. */
size_t utf8_valid_prefix(const char *text, size_t length);
/* Characters in the first `length` bytes; an invalid byte counts as one. */
size_t utf8_count(const char *text, size_t length);

#endif
