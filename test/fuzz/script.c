/*
 * Any bytes as a file of SQL: no crash, every byte accounted for, places and digests as promised. With libFuzzer
 * (test/fuzz/run), and over the corpus in every build (replay.c).
 */
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "parse/lexer.h"
#include "parse/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_statements(const Script *script);
static void check_place(const Script *script, size_t offset, int line, int column);
static void check_gap(const Script *script, size_t from, size_t to);
static void check_alone(const Statement *statement, Arena *mem);
static void check_again(const Script *script, Arena *mem);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_arena mem = arena_new();
    Findings findings = findings_new(mem);
    const char *text = arena_strndup(mem, "", 0);
    if (size) {
        char *copy = malloc(size); /* exactly as long, so that a sanitizer sees a step beyond */
        memcpy(copy, data, size);
        text = copy;
    }
    Script script;
    script_parse("x.sql", text, size, mem, &script, &findings);
    for (vec_each(&findings.list, finding))
        BUG_IF(finding->line < 1 || finding->column < 1 || !finding->detail || !finding->hint);
    check_statements(&script);
    if (!findings.errors) {
        size_t end = 0;
        for (vec_each(&script.statements, statement)) {
            if (!script.wrapped)
                check_gap(&script, end, statement->offset);
            end = statement->copy_data ? (size_t)(statement->copy_data - text) + statement->copy_length
                                       : statement->offset + statement->length;
            check_alone(statement, mem);
        }
        check_again(&script, mem);
    }
    if (size)
        free((void *)(uintptr_t)text);
    return 0;
}

static void check_statements(const Script *script)
{
    size_t end = 0;
    auto_arena mem = arena_new();
    for (vec_each(&script->statements, one)) {
        BUG_IF(one->offset < end || one->length == 0 || one->offset + one->length > script->length);
        BUG_IF(memcmp(one->text, script->text + one->offset, one->length) != 0 || one->text[one->length] != 0);
        BUG_IF(byte_is_blank(one->text[0]) || !one->verb || !one->node);
        BUG_IF((one->node[0] == 0) != ((one->flags & STATEMENT_OPAQUE) != 0));
        check_place(script, one->offset, one->line, one->column);
        end = one->offset + one->length;
        if (one->copy_data) {
            BUG_IF(one->copy_data < script->text + end || one->copy_data + one->copy_length > script->text + script->length);
            end = (size_t)(one->copy_data - script->text) + one->copy_length;
        }
        for (vec_each(&one->actions, action))
            BUG_IF(action->offset + action->length > one->length);
        int line, column;
        for (int position = -1; position < 40; position += 13)
            BUG_IF(!script_caret(script, one, position, mem, &line, &column) || line < one->line || column < 1);
    }
    for (vec_each(&script->directives, directive))
        BUG_IF(directive->before > script->statements.count || directive->line < 1);
}

/* Slowly and plainly, against the cursor. */
static void check_place(const Script *script, size_t offset, int line, int column)
{
    size_t begin = script->length >= 3 && memcmp(script->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    int lines = 1;
    for (size_t i = begin; i < offset; i++)
        if (script->text[i] == '\n') {
            lines++;
            begin = i + 1;
        }
    BUG_IF(lines != line || column != 1 + (int)utf8_count(script->text + begin, offset - begin));
}

/* Between statements stand only blanks, comments, semicolons, the end of data and what psql is told. */
static void check_gap(const Script *script, size_t from, size_t to)
{
    bool marked = from == 0 && script->length >= 3 && memcmp(script->text, "\xEF\xBB\xBF", 3) == 0;
    Lexer lexer = {script->text, to, from + (marked ? 3 : 0), false};
    for (Token token; (token = lexer_next(&lexer)).kind != TOKEN_END;) {
        if (token.kind == TOKEN_BACKSLASH)
            while (lexer.at < to && script->text[lexer.at] != '\n')
                lexer.at++;
        else
            BUG_IF(token.kind != TOKEN_COMMENT && !token_is_mark(script->text, token, ';'));
        BUG_IF(token.open);
    }
}

/* A statement sent alone is one statement. (A byte order mark is one only at the beginning of a file.) */
static void check_alone(const Statement *statement, Arena *mem)
{
    if (statement->backslash_quotes || statement->copy_data || strncmp(statement->text, "\xEF\xBB\xBF", 3) == 0)
        return;
    Findings findings = findings_new(mem);
    Script alone;
    script_split("y.sql", statement->text, statement->length, mem, &alone, &findings);
    BUG_IF(alone.statements.count != 1 || strcmp(alone.statements.items[0].text, statement->text) != 0);
}

/* Reading is repeatable, and a digest belongs to a text. */
static void check_again(const Script *script, Arena *mem)
{
    Findings findings = findings_new(mem);
    Script again;
    script_split("x.sql", script->text, script->length, mem, &again, &findings);
    BUG_IF(again.statements.count != script->statements.count || again.wrapped != script->wrapped);
    BUG_IF(strcmp(script_token_digest(script, mem), script_token_digest(&again, mem)) != 0);
    for (vec_each(&script->statements, statement))
        BUG_IF((statement->flags & STATEMENT_OPAQUE) == 0 && statement->length < 200 && !statement_fingerprint(statement));
}
