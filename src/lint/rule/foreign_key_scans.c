#include <string.h>

#include "lint/lint.h"

static void added(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    const Syntax *constraint = syntax_child(action, "def");

    if (strcmp(kind, "AT_AddConstraint") != 0 || !constraint || strcmp(syntax_name(constraint, "contype"), "CONSTR_FOREIGN") != 0 ||
        syntax_number(constraint, "skip_validation"))
        return;
    lint_report(lint, rule, syntax_number(constraint, "location"), "adding this foreign key blocks writes to both tables while it reads all rows");
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, added);
}

const LintRule lint_foreign_key_scans = {
    .name = "foreign-key-scans",
    .level = LINT_WARNING,
    .summary = "ADD FOREIGN KEY reads the whole table while nobody writes to both",
    .instead = "Add it NOT VALID, then ALTER TABLE ... VALIDATE CONSTRAINT in the next migration. (On a "
                   "partitioned table NOT VALID works from PostgreSQL 18 on.)",
    .check = check,
};
