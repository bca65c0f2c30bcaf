/* The digest of a file's meaning: its tokens, directives and data, without layout and comments. */
#include <string.h>

#include "core/buf.h"
#include "core/digest.h"
#include "parse/lexer.h"
#include "parse/script.h"

static void add_part(Buf *out, char kind, const char *bytes, size_t length);
static void add_directives(Buf *out, const Script *script, size_t before, size_t *next);
static void add_statement(Buf *out, const Statement *statement);

const char *script_token_digest(const Script *script, Arena *mem)
{
    auto_arena scratch = arena_new();
    Buf out = buf_new(scratch);
    size_t directive = 0;
    add_part(&out, 'w', "", script->wrapped);
    for (size_t i = 0; i < script->statements.count; i++) {
        add_directives(&out, script, i, &directive);
        add_statement(&out, &script->statements.items[i]);
    }
    add_directives(&out, script, script->statements.count, &directive);
    return digest_hex(digest_of(out.data, out.length), mem);
}

/* Kind and length before the bytes, so that no two lists of parts give one text. */
static void add_part(Buf *out, char kind, const char *bytes, size_t length)
{
    uint64_t size = length;
    buf_add_char(out, kind);
    buf_add_bytes(out, (const char *)&size, sizeof size);
    buf_add_bytes(out, bytes, length);
}

static void add_directives(Buf *out, const Script *script, size_t before, size_t *next)
{
    for (; *next < script->directives.count && script->directives.items[*next].before <= before; ++*next) {
        const Directive *directive = &script->directives.items[*next];
        add_part(out, 'd', directive->word, strlen(directive->word));
        add_part(out, 'a', directive->arguments, strlen(directive->arguments));
    }
}

static void add_statement(Buf *out, const Statement *statement)
{
    Lexer lexer = {statement->text, statement->length, 0, statement->backslash_quotes};
    Token token;
    while ((token = lexer_next_word(&lexer)).kind != TOKEN_END)
        add_part(out, 't', statement->text + token.start, token.end - token.start);
    if (statement->copy_data) {
        Digest data = digest_of(statement->copy_data, statement->copy_length);
        add_part(out, 'c', (const char *)data.bytes, sizeof data.bytes);
    }
    buf_add_char(out, ';');
}
