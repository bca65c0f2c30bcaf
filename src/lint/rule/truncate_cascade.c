#include <string.h>

#include "lint/lint.h"

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    if (!strcmp(lint->statement->node, "TruncateStmt") && !strcmp(syntax_name(root, "behavior"), "DROP_CASCADE"))
        lint_report(lint, rule, -1, "TRUNCATE CASCADE empties every table that refers to this one as well");
}

const LintRule lint_truncate_cascade = {
    .name = "truncate-cascade",
    .level = LINT_ERROR,
    .summary = "TRUNCATE ... CASCADE empties tables that the statement does not name",
    .instead = "Name every table: TRUNCATE a, b",
    .check = check,
};
