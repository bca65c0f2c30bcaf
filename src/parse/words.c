/*
 * A statement by its first words, for what must be right even where the grammar is older than the
 * server: transaction control, CONCURRENTLY, VACUUM, the name of an index that is being built.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/buf.h"
#include "parse/classify.h"

/* The leading words of a statement: at most so many, up to the first token that is no word. */
typedef struct Words {
    const char *text;
    Token items[12];
    size_t count;
} Words;

typedef struct Verb {
    const char *words; /* lower case, one blank between */
    unsigned flags;
} Verb;

/* The longest that fits counts; where one begins another, the longer stands first. */
static const Verb verbs[] = {
    {"select", STATEMENT_CALLS_CODE}, {"insert", STATEMENT_WRITES_ROWS}, {"update", STATEMENT_WRITES_ROWS},
    {"delete", STATEMENT_WRITES_ROWS}, {"merge", STATEMENT_WRITES_ROWS}, {"truncate", STATEMENT_WRITES_ROWS},
    {"begin", STATEMENT_BEGIN}, {"start transaction", STATEMENT_BEGIN},
    {"commit prepared", STATEMENT_OTHER_TRANSACTION}, {"commit", STATEMENT_COMMIT}, {"end", STATEMENT_COMMIT},
    {"rollback prepared", STATEMENT_OTHER_TRANSACTION}, {"rollback to", STATEMENT_OTHER_TRANSACTION},
    {"rollback work to", STATEMENT_OTHER_TRANSACTION}, {"rollback transaction to", STATEMENT_OTHER_TRANSACTION},
    {"rollback", STATEMENT_ROLLBACK}, {"abort", STATEMENT_ROLLBACK}, {"savepoint", STATEMENT_OTHER_TRANSACTION},
    {"release", STATEMENT_OTHER_TRANSACTION}, {"prepare transaction", STATEMENT_OTHER_TRANSACTION},
    {"set transaction", STATEMENT_OTHER_TRANSACTION}, {"set local transaction", STATEMENT_OTHER_TRANSACTION},
    {"set session transaction", STATEMENT_OTHER_TRANSACTION},
    {"set session characteristics", STATEMENT_OTHER_TRANSACTION}, {"set constraints", 0}, {"set", 0}, {"reset", 0},
    {"comment on", 0}, {"copy", 0}, {"grant", 0}, {"revoke", 0}, {"do", STATEMENT_CALLS_CODE},
    {"call", STATEMENT_CALLS_CODE}, {"execute", STATEMENT_CALLS_CODE}, {"prepare", 0}, {"deallocate", 0},
    {"explain", 0}, {"vacuum", STATEMENT_OUTSIDE}, {"analyze", 0}, {"analyse", 0}, {"cluster", 0}, {"lock", 0},
    {"refresh materialized view concurrently", 0}, {"refresh materialized view", 0}, {"security label", 0},
    {"import foreign schema", 0}, {"reassign owned", 0}, {"discard all", STATEMENT_OUTSIDE}, {"discard", 0},
    {"reindex", 0}, {"notify", 0}, {"listen", 0}, {"unlisten", 0}, {"load", 0}, {"checkpoint", 0}, {"show", 0},
    {"declare", 0}, {"fetch", 0}, {"move", 0}, {"close", 0}, {"values", 0}, {"table", 0}, {"with", 0},
};

/* What CREATE, ALTER and DROP may be followed by. `flags`: of CREATE and DROP. */
static const Verb types[] = {
    {"table", 0}, {"index concurrently", STATEMENT_OUTSIDE | STATEMENT_CONCURRENT_INDEX}, {"index", 0}, {"view", 0},
    {"function", 0}, {"trigger", 0}, {"type", 0}, {"sequence", 0}, {"policy", 0}, {"schema", 0}, {"extension", 0},
    {"materialized view", 0}, {"procedure", 0}, {"routine", 0}, {"aggregate", 0}, {"domain", 0}, {"role", 0},
    {"user mapping", 0}, {"user", 0}, {"group", 0}, {"rule", 0}, {"database", STATEMENT_OUTSIDE},
    {"tablespace", STATEMENT_OUTSIDE}, {"publication", 0}, {"subscription", STATEMENT_OUTSIDE}, {"statistics", 0},
    {"access method", 0}, {"cast", 0}, {"collation", 0}, {"conversion", 0}, {"event trigger", 0},
    {"foreign data wrapper", 0}, {"foreign table", 0}, {"server", 0}, {"language", 0}, {"large object", 0},
    {"operator class", 0}, {"operator family", 0}, {"operator", 0}, {"owned", 0}, {"text search configuration", 0},
    {"text search dictionary", 0}, {"text search parser", 0}, {"text search template", 0}, {"transform", 0},
    {"default privileges", 0}, {"system", 0}, {"property graph", 0},
};

/* Between CREATE and the type. */
static const char *const modifiers[] = {"global",  "local",      "temp",      "temporary", "unlogged", "unique",
                                        "trusted", "procedural", "recursive", "default",   "constraint"};

static Words read_words(const Statement *statement);
static void classify_object(Statement *statement, const Words *words, Arena *mem);
static size_t skip_modifiers(const Words *words);
static void classify_reindex(Statement *statement, const Words *words, Arena *mem);
static void classify_other(Statement *statement, const Words *words, Arena *mem);
static const Verb *find_verb(const Words *words, size_t from, const Verb *list, size_t count);
static size_t match(const Words *words, size_t from, const char *pattern);
static bool has_word(const Words *words, const char *word);
static const char *upper(Arena *mem, const char *words);
static void read_target(Statement *statement, const Token *behind, Arena *mem);
static const char *schema_of_table(Lexer lexer, Arena *mem);

void words_classify(Statement *statement, Arena *mem)
{
    Words words = read_words(statement);
    statement->verb = "";
    statement->node = "";
    if (match(&words, 0, "create") || match(&words, 0, "alter") || match(&words, 0, "drop"))
        classify_object(statement, &words, mem);
    else if (match(&words, 0, "reindex"))
        classify_reindex(statement, &words, mem);
    else
        classify_other(statement, &words, mem);
}

static Words read_words(const Statement *statement)
{
    Words words = {.text = statement->text};
    Lexer lexer = {statement->text, statement->length, 0, statement->backslash_quotes};
    while (words.count < COUNT(words.items)) {
        Token token = lexer_next_word(&lexer);
        if (token.kind != TOKEN_WORD)
            break;
        words.items[words.count++] = token;
    }
    return words;
}

static void classify_object(Statement *statement, const Words *words, Arena *mem)
{
    bool create = token_is(words->text, words->items[0], "create");
    bool drop = token_is(words->text, words->items[0], "drop");
    size_t from = create ? skip_modifiers(words) : 1;
    const Verb *type = find_verb(words, from, types, COUNT(types));
    const char *action = create ? "CREATE" : drop ? "DROP" : "ALTER";
    if (drop)
        statement->flags |= STATEMENT_DROPS;
    if (!type) {
        statement->verb = action;
        return;
    }
    statement->verb = arena_printf(mem, "%s %s", action, upper(mem, type->words));
    if (create || drop)
        statement->flags |= type->flags;
    if (strcmp(type->words, "system") == 0)
        statement->flags |= STATEMENT_OUTSIDE;
    read_target(statement, &words->items[from + match(words, from, type->words) - 1], mem);
}

/* DEFAULT is one only before CONVERSION, CONSTRAINT only before TRIGGER: CREATE knows no other meaning. */
static size_t skip_modifiers(const Words *words)
{
    size_t at = 1 + match(words, 1, "or replace");
    for (size_t i = 0; i < COUNT(modifiers); i++)
        if (at < words->count && token_is(words->text, words->items[at], modifiers[i])) {
            at++;
            i = (size_t)-1;
        }
    return at;
}

/* REINDEX [(options)] KIND [CONCURRENTLY] name; the option may be switched off in words. */
static void classify_reindex(Statement *statement, const Words *words, Arena *mem)
{
    static const char *const kinds[] = {"index", "table", "schema", "database", "system"};
    static const char *const off[] = {"false", "off", "no", "0"};
    Lexer lexer = {statement->text, statement->length, words->items[0].end, statement->backslash_quotes};
    Token kind = {0}, before = {0};
    bool concurrently = false, option = false;
    statement->verb = "REINDEX";
    for (Token token; (token = lexer_next_word(&lexer)).kind != TOKEN_END; before = token) {
        option = option ? !token_is_mark(lexer.text, token, ')') : token_is_mark(lexer.text, token, '(');
        concurrently |= token_is(lexer.text, token, "concurrently");
        for (size_t i = 0; i < COUNT(off) && option && token_is(lexer.text, before, "concurrently"); i++)
            concurrently &= strncasecmp(lexer.text + token.start, off[i], token.end - token.start) != 0;
        for (size_t i = 0; i < COUNT(kinds) && kind.kind == TOKEN_END; i++)
            if (token_is(lexer.text, token, kinds[i])) {
                kind = token;
                statement->verb = arena_printf(mem, "REINDEX %s", upper(mem, kinds[i]));
                statement->flags |= i >= 2 ? STATEMENT_OUTSIDE : 0;
            }
    }
    if (concurrently) {
        statement->verb = arena_printf(mem, "%s CONCURRENTLY", statement->verb);
        statement->flags |= STATEMENT_OUTSIDE | STATEMENT_CONCURRENT_INDEX;
    }
    if (kind.kind != TOKEN_END)
        read_target(statement, &kind, mem);
}

static void classify_other(Statement *statement, const Words *words, Arena *mem)
{
    const Verb *verb = find_verb(words, 0, verbs, COUNT(verbs));
    if (verb) {
        statement->verb = upper(mem, verb->words);
        statement->flags |= verb->flags;
    } else if (words->count) {
        Token first = words->items[0];
        statement->verb = upper(mem, arena_strndup(mem, words->text + first.start, first.end - first.start));
    } else if (statement->text[0] == '(') {
        statement->verb = "SELECT";
    }
    if (statement->flags & STATEMENT_COPY_IN || (match(words, 0, "copy") && has_word(words, "from")))
        statement->flags |= STATEMENT_WRITES_ROWS;
    if (match(words, 0, "cluster") && words->count == 1 + match(words, 1, "verbose"))
        statement->flags |= STATEMENT_OUTSIDE;
}

static const Verb *find_verb(const Words *words, size_t from, const Verb *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (match(words, from, list[i].words))
            return &list[i];
    return NULL;
}

/* How many words of `pattern` stand at `from`: all of them, or 0. */
static size_t match(const Words *words, size_t from, const char *pattern)
{
    size_t at = from;
    for (; *pattern; at++) {
        size_t length = strcspn(pattern, " ");
        if (at >= words->count || words->items[at].end - words->items[at].start != length ||
            strncasecmp(words->text + words->items[at].start, pattern, length) != 0)
            return 0;
        pattern += length + (pattern[length] == ' ');
    }
    return at - from;
}

static bool has_word(const Words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (token_is(words->text, words->items[i], word))
            return true;
    return false;
}

static const char *upper(Arena *mem, const char *words)
{
    char *copy = arena_strdup(mem, words);
    for (char *at = copy; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return copy;
}

/* [CONCURRENTLY] [IF [NOT] EXISTS] [ONLY] NAME behind the type. An index without a name has ON there. */
static void read_target(Statement *statement, const Token *behind, Arena *mem)
{
    Lexer lexer = {statement->text, statement->length, behind->end, statement->backslash_quotes};
    Lexer before = lexer;
    Token token = lexer_next_word(&lexer);
    bool negated = false;
    while (token_is(lexer.text, token, "concurrently") || token_is(lexer.text, token, "if") ||
           token_is(lexer.text, token, "not") || token_is(lexer.text, token, "exists") ||
           token_is(lexer.text, token, "only")) {
        negated |= token_is(lexer.text, token, "not");
        if (token_is(lexer.text, token, "exists"))
            *(negated ? &statement->if_not_exists : &statement->if_exists) = true;
        before = lexer;
        token = lexer_next_word(&lexer);
    }
    NamedObject name;
    if (token_is(lexer.text, token, "on") || !words_name(&before, mem, &name))
        return;
    if (strncmp(statement->verb, "CREATE INDEX", 12) == 0)
        name.schema = schema_of_table(before, mem);
    vec_push(mem, &statement->objects, name);
}

/* A new index lives in the schema of its table: ON [ONLY] schema.table. */
static const char *schema_of_table(Lexer lexer, Arena *mem)
{
    NamedObject table = {0};
    if (!token_is(lexer.text, lexer_next_word(&lexer), "on"))
        return NULL;
    Lexer before = lexer;
    if (!token_is(lexer.text, lexer_next_word(&lexer), "only"))
        lexer = before;
    return words_name(&lexer, mem, &table) ? table.schema : NULL;
}

static const char *name_of(const char *text, Token token, Arena *mem)
{
    Buf out = buf_new(mem);
    if (token.kind == TOKEN_WORD) {
        for (size_t i = token.start; i < token.end; i++)
            buf_add_char(&out, (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]));
        return out.data;
    }
    for (size_t i = token.start + 1; i + 1 < token.end; i++) {
        buf_add_char(&out, text[i]);
        i += text[i] == '"';
    }
    return out.data;
}

bool words_name(Lexer *lexer, Arena *mem, NamedObject *name)
{
    const char *parts[3] = {0};
    size_t count = 0;
    for (;;) {
        Token token = lexer_next_word(lexer);
        if (token.open || count == COUNT(parts) ||
            (token.kind != TOKEN_WORD && (token.kind != TOKEN_QUOTED_NAME || lexer->text[token.start] != '"')))
            return false;
        parts[count++] = name_of(lexer->text, token, mem);
        Lexer ahead = *lexer;
        if (!token_is_mark(ahead.text, lexer_next_word(&ahead), '.'))
            break;
        *lexer = ahead;
    }
    *name = (NamedObject){.schema = count > 1 ? parts[count - 2] : NULL, .name = parts[count - 1]};
    return true;
}
