#include <string.h>

#include "lint/lint.h"

static void added(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    const Syntax *column = syntax_child(action, "def");
    bool filled = lint_constraint(column, "constraints", "CONSTR_DEFAULT") ||
                  lint_constraint(column, "constraints", "CONSTR_IDENTITY") ||
                  lint_constraint(column, "constraints", "CONSTR_GENERATED");
    const char *type = column ? lint_type(column) : NULL;

    if (strcmp(kind, "AT_AddColumn") != 0 || filled || (type && strstr(type, "serial")))
        return;
    if (lint_constraint(column, "constraints", "CONSTR_NOTNULL"))
        lint_report(lint, rule, syntax_number(column, "location"), "column %s is NOT NULL and has no default for the rows that are there",
                    syntax_text(column, "colname"));
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, added);
}

const LintRule lint_required_column = {
    .name = "required-column",
    .level = LINT_ERROR,
    .summary = "ADD COLUMN NOT NULL without a default: fails on every table that has rows",
    .instead = "Add it with a constant DEFAULT (no rewrite since PostgreSQL 11), or nullable, fill it, then "
                   "validate a CHECK and set NOT NULL.",
    .check = check,
};
