/*
 * SHA-256 (libsodium) of texts. A Digest is shown as "sha256:" and 64 hex digits, or its first 12.
 */
#ifndef THESEUS_CORE_DIGEST_H
#define THESEUS_CORE_DIGEST_H

#include "core/arena.h"

typedef struct Digest {
    uint8_t bytes[32];
} Digest;

Digest digest_of(const char *bytes, size_t length);
Digest digest_of_text(const char *text);
bool digest_equal(Digest a, Digest b);
const char *digest_hex(Digest digest, Arena *mem);       /* 64 hex digits */
bool digest_parse(const char *hex, Digest *digest);      /* with or without "sha256:" */

/* Several parts, each preceded by its length, so that no two lists give one input. */
typedef struct DigestState DigestState;
DigestState *digest_begin(Arena *mem);
void digest_add(DigestState *state, const char *text);   /* NULL is distinct from "" */
void digest_add_digest(DigestState *state, Digest part);
Digest digest_end(DigestState *state);

#endif
