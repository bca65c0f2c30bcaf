#include <string.h>

#include "lint/lint.h"

#define NAME_BYTES 63

/* By tokens: the grammar has cut it off already. */
static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    const char *text = lint->statement->text;
    size_t length = lint->statement->length;
    SyntaxName name = {0};
    (void)root;

    while (syntax_next_name(text, length, &name))
        if (name.length > NAME_BYTES)
            lint_report(lint, rule, (int)name.offset, "%.20s... has %zu bytes; the server keeps %d", text + name.offset,
                        name.length, NAME_BYTES);
}

const LintRule lint_identifier_too_long = {
    .name = "identifier-too-long",
    .level = LINT_ERROR,
    .summary = "a name of more than 63 bytes: the server cuts it off without an error",
    .instead = "Shorten it to 63 bytes, so that the name in the file is the name in the database.",
    .check = check,
};
