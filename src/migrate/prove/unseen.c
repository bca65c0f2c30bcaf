#include "migrate/prove/unseen.h"

#include <string.h>

/* After CREATE, ALTER, DROP or IMPORT. */
static const char *const unseen[] = {
    "SUBSCRIPTION",
};

static bool changes(const char *verb, const char *kind)
{
    static const char *const words[] = {"CREATE ", "ALTER ", "DROP ", "IMPORT "};
    size_t length = strlen(kind);
    for (size_t i = 0; i < COUNT(words); i++) {
        const char *rest = verb + strlen(words[i]);
        if (!strncmp(verb, words[i], strlen(words[i])) && !strncmp(rest, kind, length) && (!rest[length] || rest[length] == ' '))
            return true;
    }
    return false;
}

const Statement *unseen_statement(const Script *script)
{
    for (vec_each(&script->statements, statement)) {
        for (size_t i = 0; i < COUNT(unseen); i++)
            if (changes(statement->verb, unseen[i]))
                return statement;
    }
    return NULL;
}
