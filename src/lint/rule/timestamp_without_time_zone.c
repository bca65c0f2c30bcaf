#include <string.h>

#include "lint/lint.h"

static void column(Lint *lint, const LintRule *rule, const Syntax *column)
{
    static const char *const types[] = {"timestamp"};
    const char *type = lint_type(column);

    for (size_t i = 0; type && i < COUNT(types); i++)
        if (!strcmp(type, types[i]))
            lint_report(lint, rule, syntax_number(column, "location"), "column %s has a time without a time zone", syntax_text(column, "colname"));
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_columns(lint, rule, root, column);
}

const LintRule lint_timestamp_without_time_zone = {
    .name = "timestamp-without-time-zone",
    .level = LINT_OFF,
    .summary = "a column of type timestamp: a time of day without a place",
    .instead = "timestamptz keeps the moment.",
    .check = check,
};
