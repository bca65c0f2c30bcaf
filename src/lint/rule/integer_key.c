#include <string.h>

#include "lint/lint.h"

static void column(Lint *lint, const LintRule *rule, const Syntax *column)
{
    static const char *const types[] = {"int4", "int2", "serial", "serial4", "smallserial", "serial2"};
    const char *type = lint_type(column);

    for (size_t i = 0; type && i < COUNT(types); i++)
        if (!strcmp(type, types[i]) && (lint_constraint(column, "constraints", "CONSTR_PRIMARY") || strstr(type, "serial")))
            lint_report(lint, rule, syntax_number(column, "location"), "column %s is a key that can run out of numbers", syntax_text(column, "colname"));
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_columns(lint, rule, root, column);
}

const LintRule lint_integer_key = {
    .name = "integer-key",
    .level = LINT_OFF,
    .summary = "a key of type integer or smallint: it ends at 2147483647",
    .instead = "bigint",
    .check = check,
};
