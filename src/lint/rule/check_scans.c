#include <string.h>

#include "lint/lint.h"

static void added(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    const Syntax *constraint = syntax_child(action, "def");

    if (strcmp(kind, "AT_AddConstraint") != 0 || !constraint || strcmp(syntax_name(constraint, "contype"), "CONSTR_CHECK") != 0 ||
        syntax_number(constraint, "skip_validation"))
        return;
    lint_report(lint, rule, syntax_number(constraint, "location"), "adding this CHECK reads the whole table under ACCESS EXCLUSIVE");
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, added);
}

const LintRule lint_check_scans = {
    .name = "check-scans",
    .level = LINT_WARNING,
    .summary = "ADD CHECK reads the whole table while nobody else may use it",
    .instead = "Add it NOT VALID, then ALTER TABLE ... VALIDATE CONSTRAINT in the next migration: that reads "
                   "without blocking writes.",
    .check = check,
};
