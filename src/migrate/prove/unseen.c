#include "migrate/prove/unseen.h"

#include <ctype.h>
#include <string.h>

#include "migrate/redact.h"

static const char no_publisher[] = "a shadow has no publisher, and no snapshot keeps a connection string";
static const char secret[] = "a password or another secret is in no snapshot, so nothing could give the old one back";
static const char not_the_schema[] = "what it does to the database as a whole is in no snapshot";

static bool begins(const char *text, const char *words)
{
    size_t length = strlen(words);
    return !strncmp(text, words, length) && (!text[length] || text[length] == ' ');
}

static bool has_secret(const Statement *statement)
{
    auto_arena scratch = arena_new();
    const char *text = arena_strndup(scratch, statement->text, statement->length);
    return strcmp(text, redact_secrets(text, scratch)) != 0;
}

/* Of the words that follow one another, apart by blanks only. */
static bool names(const Statement *statement, const char *first, const char *then)
{
    auto_arena scratch = arena_new();
    const char *text = arena_strndup(scratch, statement->text, statement->length);
    for (const char *at = text; (at = strcasestr(at, first)); at += strlen(first)) {
        const char *rest = at + strlen(first);
        if (at != text && isspace((unsigned char)at[-1]) && !strncasecmp(rest + strspn(rest, " \t\r\n"), then, strlen(then)))
            return true;
    }
    return false;
}

/* ALTER DATABASE ... SET and RESET are read. */
static bool of_database(const Statement *statement)
{
    bool grants = begins(statement->verb, "GRANT") || begins(statement->verb, "REVOKE");
    return (grants && names(statement, "on", "database")) ||
           (begins(statement->verb, "ALTER DATABASE") && strcmp(statement->node, "AlterDatabaseSetStmt") != 0) ||
           begins(statement->verb, "CREATE DATABASE") || begins(statement->verb, "DROP DATABASE");
}

const char *unseen_reason(const Statement *statement)
{
    static const char *const words[] = {"CREATE SUBSCRIPTION", "ALTER SUBSCRIPTION", "DROP SUBSCRIPTION"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (begins(statement->verb, words[i]))
            return no_publisher;
    if (begins(statement->verb, "ALTER") && has_secret(statement))
        return secret;
    return of_database(statement) ? not_the_schema : NULL;
}

const Statement *unseen_statement(const Script *script)
{
    for (vec_each(&script->statements, statement))
        if (unseen_reason(statement))
            return statement;
    return NULL;
}
