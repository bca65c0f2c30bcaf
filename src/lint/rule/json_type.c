#include <string.h>

#include "lint/lint.h"

static void column(Lint *lint, const LintRule *rule, const Syntax *column)
{
    static const char *const types[] = {"json"};
    const char *type = lint_type(column);

    for (size_t i = 0; type && i < COUNT(types); i++)
        if (!strcmp(type, types[i]))
            lint_report(lint, rule, syntax_number(column, "location"), "column %s is json, which can be neither compared nor indexed", syntax_text(column, "colname"));
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_columns(lint, rule, root, column);
}

const LintRule lint_json_type = {
    .name = "json-type",
    .level = LINT_OFF,
    .summary = "a column of type json, which has no equality and no index",
    .instead = "jsonb",
    .check = check,
};
