#include "core/digest.h"

#include <sodium.h>
#include <string.h>

struct DigestState {
    crypto_hash_sha256_state sha;
};

Digest digest_of(const char *bytes, size_t length)
{
    Digest digest;
    crypto_hash_sha256(digest.bytes, (const unsigned char *)bytes, length);
    return digest;
}

Digest digest_of_text(const char *text)
{
    return digest_of(text, strlen(text));
}

bool digest_equal(Digest a, Digest b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

const char *digest_hex(Digest digest, Arena *mem)
{
    char *hex = arena_alloc(mem, sizeof digest.bytes * 2 + 1);
    sodium_bin2hex(hex, sizeof digest.bytes * 2 + 1, digest.bytes, sizeof digest.bytes);
    return hex;
}

bool digest_parse(const char *hex, Digest *digest)
{
    if (strncmp(hex, "sha256:", 7) == 0)
        hex += 7;
    size_t length = 0;
    Digest parsed;
    if (strlen(hex) != 64 ||
        sodium_hex2bin(parsed.bytes, sizeof parsed.bytes, hex, 64, NULL, &length, NULL) != 0 ||
        length != sizeof parsed.bytes)
        return false;
    *digest = parsed;
    return true;
}

DigestState *digest_begin(Arena *mem)
{
    DigestState *state = ARENA_NEW(mem, DigestState);
    crypto_hash_sha256_init(&state->sha);
    return state;
}

static void digest_add_bytes(DigestState *state, const void *bytes, uint64_t length, uint8_t tag)
{
    unsigned char head[9] = {tag};
    for (int i = 0; i < 8; i++)
        head[i + 1] = (unsigned char)(length >> (8 * i));
    crypto_hash_sha256_update(&state->sha, head, sizeof head);
    crypto_hash_sha256_update(&state->sha, bytes, length);
}

void digest_add(DigestState *state, const char *text)
{
    if (text)
        digest_add_bytes(state, text, strlen(text), 't');
    else
        digest_add_bytes(state, "", 0, 'n');
}

void digest_add_digest(DigestState *state, Digest part)
{
    digest_add_bytes(state, part.bytes, sizeof part.bytes, 'd');
}

Digest digest_end(DigestState *state)
{
    Digest digest;
    crypto_hash_sha256_final(&state->sha, digest.bytes);
    return digest;
}
