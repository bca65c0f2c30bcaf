/*
 * What can be said of a statement that our grammar does not understand, because it is wrong or newer than the
 * grammar. In doubt the flag is set: OUTSIDE and DROPS must not be missed.
 */
#include <string.h>

#include "parse/classify.h"

static void classify_words(Statement *statement);
static void guess_actions(Statement *statement, Arena *mem);
static void guess_action(const Statement *statement, AlterAction *action, Arena *mem);
static bool is_relation(const Statement *statement);

void classify_opaque(Statement *statement, Arena *mem)
{
    statement->flags |= STATEMENT_OPAQUE;
    classify_words(statement);
    if (is_relation(statement))
        guess_actions(statement, mem);
}

static bool is_relation(const Statement *statement)
{
    static const char *const verbs[] = {"ALTER TABLE", "ALTER FOREIGN TABLE", "ALTER TYPE", "ALTER MATERIALIZED VIEW"};
    for (size_t i = 0; i < COUNT(verbs); i++)
        if (strcmp(statement->verb, verbs[i]) == 0)
            return true;
    return false;
}

/* Which words, anywhere in it, say something of a statement that begins so. A word that may as well be a name
 * gives a flag too many, never one too few. CONCURRENTLY is no name; a refresh takes it inside a transaction. */
typedef struct Clue {
    const char *verb; /* its beginning */
    const char *word;
    unsigned flags;
    bool outer; /* counts outside parentheses alone */
} Clue;

static const Clue clues[] = {
    {"CREATE INDEX", "concurrently", STATEMENT_OUTSIDE | STATEMENT_CONCURRENT_INDEX},
    {"DROP INDEX", "concurrently", STATEMENT_OUTSIDE | STATEMENT_CONCURRENT_INDEX},
    {"REFRESH", "concurrently", 0},
    {"", "concurrently", STATEMENT_OUTSIDE},
    {"ALTER SUBSCRIPTION", "publication", STATEMENT_OUTSIDE},
    {"ALTER DATABASE", "tablespace", STATEMENT_OUTSIDE},
    {"CREATE TABLE", "as", STATEMENT_WRITES_ROWS, true},
    {"CREATE MATERIALIZED VIEW", "as", STATEMENT_WRITES_ROWS, true},
    {"SELECT", "into", STATEMENT_WRITES_ROWS},
    {"COPY", "from", STATEMENT_WRITES_ROWS, true},
};
static const char *const queries[] = {"SELECT", "WITH", "EXPLAIN", "COPY", "DECLARE"};
static const char *const writing[] = {"insert", "update", "delete", "merge"};

static void classify_words(Statement *statement)
{
    bool query = false, drop = strncmp(statement->verb, "DROP", 4) == 0;
    for (size_t i = 0; i < COUNT(queries); i++)
        query |= strcmp(statement->verb, queries[i]) == 0;
    size_t depth = 0;
    Lexer lexer = {statement->text, statement->length, 0, statement->backslash_quotes};
    for (Token token; (token = lexer_next_word(&lexer)).kind != TOKEN_END;) {
        depth += token_is_mark(lexer.text, token, '(');
        depth -= token_is_mark(lexer.text, token, ')') && depth;
        statement->cascade = drop && token_is(lexer.text, token, "cascade");
        for (size_t i = 0; i < COUNT(clues); i++)
            if (token_is(lexer.text, token, clues[i].word) && !(clues[i].outer && depth) &&
                strncmp(statement->verb, clues[i].verb, strlen(clues[i].verb)) == 0) {
                statement->flags |= clues[i].flags;
                break;
            }
        for (size_t i = 0; query && i < COUNT(writing); i++)
            if (token_is(lexer.text, token, writing[i]))
                statement->flags |= STATEMENT_WRITES_ROWS;
    }
    if (query)
        statement->flags |= STATEMENT_CALLS_CODE;
}

static void guess_actions(Statement *statement, Arena *mem)
{
    actions_cut(statement, mem);
    for (vec_each(&statement->actions, action)) {
        guess_action(statement, action, mem);
        if (strcmp(action->kind, "AT_DropColumn") == 0)
            statement->flags |= STATEMENT_DROPS;
    }
}

/* ADD [COLUMN] name, ADD CONSTRAINT, DROP [COLUMN] [IF EXISTS] name [CASCADE], ALTER [COLUMN] name. */
static void guess_action(const Statement *statement, AlterAction *action, Arena *mem)
{
    static const char *const constraints[] = {"constraint", "primary", "unique", "check", "foreign", "exclude", "not"};
    Lexer lexer = {statement->text, action->offset + action->length, action->offset, statement->backslash_quotes};
    Token first = lexer_next_word(&lexer);
    bool add = token_is(lexer.text, first, "add"), drop = token_is(lexer.text, first, "drop");
    action->kind = "";
    if (!add && !drop && !token_is(lexer.text, first, "alter"))
        return;
    Lexer before = lexer;
    Token token = lexer_next_word(&lexer);
    for (size_t i = 0; i < COUNT(constraints); i++)
        if (token_is(lexer.text, token, constraints[i])) {
            action->kind = add ? "AT_AddConstraint" : drop ? "AT_DropConstraint" : "AT_AlterConstraint";
            return;
        }
    while (token_is(lexer.text, token, "column") || token_is(lexer.text, token, "attribute") ||
           token_is(lexer.text, token, "if") || token_is(lexer.text, token, "not") ||
           token_is(lexer.text, token, "exists")) {
        action->if_exists |= token_is(lexer.text, token, "exists");
        before = lexer;
        token = lexer_next_word(&lexer);
    }
    NamedObject name;
    if (!words_name(&before, mem, &name))
        return;
    action->column = name.name;
    action->kind = add ? "AT_AddColumn" : drop ? "AT_DropColumn" : "";
    for (lexer = before; (token = lexer_next_word(&lexer)).kind != TOKEN_END;)
        action->cascade |= drop && token_is(lexer.text, token, "cascade");
}
