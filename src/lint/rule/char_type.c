#include <string.h>

#include "lint/lint.h"

static void column(Lint *lint, const LintRule *rule, const Syntax *column)
{
    static const char *const types[] = {"bpchar"};
    const char *type = lint_type(column);

    for (size_t i = 0; type && i < COUNT(types); i++)
        if (!strcmp(type, types[i]))
            lint_report(lint, rule, syntax_number(column, "location"), "column %s is char(n): blanks are added, and count in some comparisons", syntax_text(column, "colname"));
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_columns(lint, rule, root, column);
}

const LintRule lint_char_type = {
    .name = "char-type",
    .level = LINT_OFF,
    .summary = "a column of type char(n), which is padded with blanks",
    .instead = "text, with a CHECK where a length matters.",
    .check = check,
};
